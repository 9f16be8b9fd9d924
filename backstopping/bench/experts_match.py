"""An expert sought for a mission among 2,000 with 80,000 absences, beside the missions list.

The page is asked for with all that can be asked: a language, competences, a ceiling; rules,
reasons, smallest changes of everybody set aside. It has a promise of its own, 300 ms at the
median on this class of machine; both are judged.
"""

import statistics
from datetime import date, timedelta
from random import Random
from urllib.parse import urlencode

from django.urls import reverse

from backstopping.bench import pages, world
from experts.enums import ExpertKind
from experts.models import Absence, Competence, DayRate, Expert, ExpertSkill
from missions.enums import MissionState
from missions.models import Mission

PROMISED_MS = 300
TURNS = 20
COMPETENCES, SKILLS_EACH = 12, 4


def run() -> list[dict]:
    reader = world.reader()
    _as_many_as_promised()
    _profiles()
    with pages.served():
        measured = pages.pairs(reader, _url(), pages.LIST, TURNS)
    median = statistics.median(mine for mine, _theirs in measured) * 1000
    return [
        pages.entry("experts.match", measured, 8),
        pages.row(
            "experts.match.promise",
            "ms",
            round(median, 1),
            PROMISED_MS,
            median / PROMISED_MS,
            1,
        ),
    ]


def _as_many_as_promised() -> None:
    """2,000 and 20,000 in the full size; a smaller world measures that it works."""
    wanted = world.size().experts
    if Expert.objects.count() < wanted or Absence.objects.count() < 10 * wanted:
        raise AssertionError("Fewer experts or absences than the measure promises.")


def _profiles() -> None:
    """Four competences and two day rates each: the world has experts without."""
    if DayRate.objects.exists():
        return
    random, experts = Random(1), Expert.objects.values_list("pk", flat=True)
    known = Competence.objects.bulk_create(
        Competence(name=f"Competence {number}") for number in range(COMPETENCES)
    )
    ExpertSkill.objects.bulk_create(
        ExpertSkill(expert_id=pk, competence=one, level=random.randint(1, 5))
        for pk in experts
        for one in random.sample(known, SKILLS_EACH)
    )
    DayRate.objects.bulk_create(
        DayRate(expert_id=pk, amount_eur=random.randint(200, 700), starts_on=date(year, 1, 1))
        for pk in experts
        for year in (2010, 2014)
    )


def _url() -> str:
    asked = {
        "days": 8,
        "language": "fr",
        "language_level": "B2",
        "kinds": ExpertKind.values,
        "competences": [one.pk for one in Competence.objects.order_by("pk")[:3]],
        "ceiling": 4000,
    }
    address = reverse("missions:find_expert", args=[_mission().code])
    return f"{address}?{urlencode(asked, doseq=True)}"


def _mission() -> Mission:
    """One of the next weeks, when people are booked and away."""
    today = world.size().today
    near = Mission.objects.filter(starts_on__range=(today, today + timedelta(days=60)))
    rows = near.exclude(state__in=(MissionState.CLOSED, MissionState.CANCELLED))
    dated = Mission.objects.filter(starts_on__isnull=False)
    return rows.order_by("starts_on", "pk").first() or dated.latest("starts_on")
