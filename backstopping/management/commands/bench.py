"""Measure what has a limit, each against a baseline of the same call, and write bench.json.

To add a measure: a module in backstopping/bench/ with `run() -> list of rows`; a row has name,
unit, value, baseline, ratio, limit and ok.
"""

import json
import pkgutil
from importlib import import_module
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.test.utils import setup_databases, teardown_databases

from backstopping import bench


class Command(BaseCommand):
    help = "Measure speed and memory against baselines; exit 1 when a limit is missed."

    def add_arguments(self, parser):
        parser.add_argument("--out", type=Path, default=Path("bench.json"))
        parser.add_argument("--only", help="a module of backstopping/bench, such as core_pdf")

    def handle(self, *, out, only, **options):
        names = [module.name for module in pkgutil.iter_modules(bench.__path__)]
        if only and only not in names:
            raise CommandError(f"There is no {only}; there are {', '.join(names)}.")
        rows = self._measure([only] if only else names)
        out.write_text(json.dumps(rows, indent=1) + "\n")
        missed = [row["name"] for row in rows if not row["ok"]]
        if missed:
            raise CommandError(f"Over the limit: {', '.join(missed)}.")

    def _measure(self, names):
        """In a database of its own: what a measure writes is gone afterwards."""
        rows, databases = [], setup_databases(verbosity=0, interactive=False)
        try:
            for name in names:
                for row in import_module(f"backstopping.bench.{name}").run():
                    rows.append(row)
                    self.stdout.write(
                        "{name:24} {value:>9} {unit:8} baseline {baseline:>9}"
                        " ratio {ratio:>7} limit {limit}".format(**row)
                        + ("" if row["ok"] else "  MISSED")
                    )
        finally:
            teardown_databases(databases, verbosity=0)
        return rows
