"""Notices of accreditation: one module a stage."""
