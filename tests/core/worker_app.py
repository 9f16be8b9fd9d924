"""What a worker of the tests runs: the house's Celery application, and the jobs of the tests."""

from pathlib import Path

import django
from django.conf import settings

from backstopping.celery import app

TEMPLATES = Path(__file__).parent / "templates"

settings.TEMPLATES[0]["DIRS"].append(TEMPLATES)
django.setup()

from tests.core import jobs_for_tests  # noqa: E402

__all__ = ["app", "jobs_for_tests"]
