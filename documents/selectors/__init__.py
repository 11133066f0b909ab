"""Reads of documents that join several models."""
