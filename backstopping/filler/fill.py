"""The whole of it, in one transaction."""

from collections.abc import Callable
from datetime import datetime, time

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from accounts.models import User
from backstopping.filler import around, ground, journeys, papers
from backstopping.filler.copying import Copier, without_triggers
from backstopping.filler.size import Size
from experts.models import Expert
from interventions.models import Country, EstUnit, Intervention, Sector, Theme
from missions import steps
from missions.models import Mission
from reports.library import index as library

#: All that is written hangs on one of these.
ROOTS = (User, Country, EstUnit, Sector, Theme, Intervention, Expert, Mission)
OURS = ("accounts", "interventions", "experts", "missions", "reports")


def is_empty() -> bool:
    return not any(model.objects.exists() for model in ROOTS)


def empty() -> None:
    """Away with all rows that hang on people, countries or units, and with their history."""
    tables = [model._meta.db_table for model in ROOTS]
    tables += [
        model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")
    ]
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    with transaction.atomic(), connection.cursor() as cursor:
        _wait_longer(cursor)
        cursor.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))


def _wait_longer(cursor) -> None:
    """The limits of a web request are not those of a million rows, nor of their vacuum."""
    cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")


@transaction.atomic
def fill(size: Size, tell: Callable[[str], None] = lambda words: None) -> None:
    """All rows or none. Of two calls with equal sizes, seeds and days the rows are equal."""
    tables = [
        model._meta.db_table
        for name in OURS
        for model in apps.get_app_config(name).get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    with connection.cursor() as cursor:
        _wait_longer(cursor)
        now = timezone.make_aware(datetime.combine(size.today, time(12)))
        copy = Copier(cursor, now, tell)
        with without_triggers(cursor, tables):
            made = ground.write(size, copy)
            planned = journeys.write(size, made, copy)
            papers.write(size, planned, copy)
            around.write(size, made, planned, copy)
            copy.set_sequences()
            cursor.execute("ANALYZE")
            tell("Next steps ...")
            steps.refresh(Mission.objects.all())
            tell("Foreign keys ...")
        tell("Library ...")
        library.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
