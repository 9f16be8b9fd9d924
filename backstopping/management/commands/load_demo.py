from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from django.utils import timezone, translation

from backstopping.demo import accounts
from backstopping.demo.load import left_for_later, load
from backstopping.demo.source import SHIPPED, DemoError
from backstopping.models import DemoLoad


class Command(BaseCommand):
    help = "Load the invented demo data, once; a second call changes nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--reference-date",
            type=date.fromisoformat,
            default=None,
            metavar="YYYY-MM-DD",
            help="The day to take for today; 2016-11-15 leaves all dates as they are in the file.",
        )
        parser.add_argument(
            "--file", type=Path, default=SHIPPED, help="Another file of this form."
        )
        parser.add_argument(
            "--with-accounts",
            action="store_true",
            default=settings.DEMO,
            help="Open one account a role (always in a demo installation).",
        )

    def handle(self, *, reference_date, file, with_accounts, **options):
        try:
            earlier = DemoLoad.objects.first()
        except ProgrammingError as missing:
            raise CommandError("No tables yet: run “manage.py migrate” first.") from missing
        if earlier:
            self.stdout.write(f"Demo data: in place since {earlier}, nothing to do.")
        else:
            self.load(reference_date or timezone.localdate(), file)
        if with_accounts:
            accounts.open_accounts()
            self.stdout.write(f"Demo accounts: {accounts.accounts_file()}")

    def load(self, today: date, path: Path) -> None:
        try:
            with translation.override("en"):
                world = load(today, path)
        except DemoError as wrong:
            raise CommandError(f"Nothing was loaded: {wrong}") from wrong
        self.tell("Loaded", world.counts)
        self.tell("Left for later", left_for_later(world))
        self.stdout.write(
            f"Dates were moved by {world.source.clock.shift.days} days."
            " Reports distributed in the past have no PDF yet: their pages offer to make it."
        )

    def tell(self, title: str, counts) -> None:
        if not counts:
            return
        self.stdout.write(f"{title}:")
        for name, count in counts.items():
            self.stdout.write(f"  {count:5d}  {name}")
