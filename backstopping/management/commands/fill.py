import time
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from backstopping.filler import fill
from backstopping.filler.size import ImpossibleSizeError, Size


class Command(BaseCommand):
    help = "Fill an empty database to the size it is designed for. For measuring, never for work."

    def add_arguments(self, parser):
        parser.add_argument("--missions", type=int, default=100_000)
        parser.add_argument("--members", type=int, default=1_000_000)
        parser.add_argument("--interventions", type=int, default=2_000)
        parser.add_argument("--experts", type=int, default=2_000)
        parser.add_argument("--years", type=int, default=20)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--today", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--force-empty",
            metavar="DATABASE",
            help="Delete all people and what hangs on them first; takes the database's own name.",
        )

    def handle(self, *, force_empty, today, **options):
        try:
            numbers = {name: options[name] for name in Size.__annotations__ if name != "today"}
            size = Size(today=today or timezone.localdate(), **numbers)
        except ImpossibleSizeError as wrong:
            raise CommandError(str(wrong)) from wrong
        self._make_room(force_empty)
        started = time.monotonic()
        fill.fill(size, self.stdout.write)
        self.stdout.write(f"Filled in {time.monotonic() - started:.0f} seconds.")

    def _make_room(self, force_empty: str | None) -> None:
        name = connection.settings_dict["NAME"]
        if force_empty is not None and force_empty != name:
            raise CommandError(f"This database is called {name}, not {force_empty}.")
        if force_empty:
            fill.empty()
        elif not fill.is_empty():
            raise CommandError(
                f"{name} is not empty. Create a new database, or delete everything in this one"
                f" with --force-empty {name}."
            )
