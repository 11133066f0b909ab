"""The queue: one Celery application, configured by Django's settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iaar_qms.settings")

app = Celery("iaar_qms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
