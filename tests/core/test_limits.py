"""How often one address may try something."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from core.limits import is_too_often

pytestmark = pytest.mark.django_db


def test_an_hour_is_an_hour_however_slowly_one_tries(rf):
    request, begin = rf.get("/"), timezone.now().replace(minute=1)
    answers = []
    cache.clear()

    for minute in (0, 10, 20, 30, 61):
        with time_machine.travel(begin + timedelta(minutes=minute), tick=False):
            answers.append(is_too_often(request, "test", most=2, seconds=3600))

    assert answers == [False, False, True, True, False]
