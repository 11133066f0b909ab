"""Reads of governance that join several models."""
