"""The engine of work in the background; what is to be done stands in the tables of core.queue."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backstopping.settings")

app = Celery("backstopping")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
