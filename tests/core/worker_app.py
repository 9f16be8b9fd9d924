"""What a worker of the tests runs: the house's Celery application, and the jobs of the tests."""

import django

from backstopping.celery import app

django.setup()

from tests.core import jobs_for_tests  # noqa: E402

__all__ = ["app", "jobs_for_tests"]
