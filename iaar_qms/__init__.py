"""Settings, URL root, queue and web door of the portal."""

from iaar_qms.celery import app as celery_app

__all__ = ["celery_app"]
