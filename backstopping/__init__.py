"""Composition: settings, URLs, Celery, services. Imports the apps, is imported by none."""

from backstopping.celery import app as celery_app

__all__ = ["celery_app"]
