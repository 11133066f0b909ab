"""Formal papers of accreditation: one module a paper."""
