"""Signals that documents answer to: one module a sender."""
