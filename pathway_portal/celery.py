"""Celery is the doorbell: it says that a row waits; the row in PostgreSQL is the job."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway_portal.settings")

app = Celery("pathway_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
