"""The demo data comes in once, whole or not at all."""

import zlib
from datetime import date, timedelta
from pathlib import Path

import pghistory
from django.db import connection, transaction

from backstopping.demo.asking import load_asking
from backstopping.demo.calls import load_calls
from backstopping.demo.contracts import load_contracts
from backstopping.demo.events import load_events
from backstopping.demo.followup import load_followup
from backstopping.demo.ground import load_ground
from backstopping.demo.journal import load_journal
from backstopping.demo.learning import load_learning
from backstopping.demo.missions import load_missions
from backstopping.demo.outcomes import load_outcomes
from backstopping.demo.portraits import load_portraits
from backstopping.demo.reports import load_reports
from backstopping.demo.sheets import load_sheets
from backstopping.demo.source import SHIPPED, Clock, DemoError, Source, at
from backstopping.demo.tors import load_tors
from backstopping.demo.world import World
from backstopping.models import DemoLoad
from interventions.models import Intervention
from missions import steps
from missions.models import Mission

STAGES = (
    load_ground,
    load_missions,
    load_tors,
    load_reports,
    load_learning,
    load_asking,
    load_outcomes,
    load_journal,
    load_contracts,
    load_events,
    load_sheets,
    load_followup,
    load_calls,
    load_portraits,
)
#: What the tests compare with; all else that no stage reads is told as left for later.
ABOUT_THE_FILE = {"expected"}


def whole_weeks(days: int) -> int:
    """The nearest number that keeps every weekday: nobody travels on a shifted Sunday."""
    return round(days / 7) * 7


def load(today: date, path: Path = SHIPPED) -> World:
    """Load the file with its today moved to this one, in one transaction."""
    source = Source.read(path)
    reference = source.today()
    shift = timedelta(days=whole_weeks((today - reference).days))
    source.clock = Clock(shift, at(today, 0))
    world = World(source)
    with transaction.atomic(), pghistory.context(command="load_demo"):
        take_turn()
        if Intervention.objects.exists():
            raise DemoError(
                "the database holds interventions already: the demo wants an empty one."
            )
        DemoLoad.objects.create(shift_days=shift.days, sha256=source.sha256)
        for stage in STAGES:
            stage(world)
        steps.refresh(Mission.objects.all())
    return world


def take_turn() -> None:
    """A second load waits for the first to end, and then finds the database full."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(b"load_demo")])


def left_for_later(world: World) -> dict[str, int]:
    rest = world.source.left_over()
    return {name: count for name, count in rest.items() if name not in ABOUT_THE_FILE}
