"""Notices of documents: one module a part."""
