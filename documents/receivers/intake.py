"""Make the job that reads imported files known to the worker, which opens no pages."""

from documents.services import intake_drafts

__all__ = ["intake_drafts"]
