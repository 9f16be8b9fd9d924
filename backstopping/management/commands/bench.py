"""Measure what has a limit, each against a baseline of the same call, and write bench.json.

To add a measure: a module in backstopping/bench/ with `run() -> list of rows`; a row has name,
unit, value, baseline, ratio, limit and ok. `bench planning.list` runs one part, `bench planning`
all whose name begins so.
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
        parser.add_argument("parts", nargs="*", help="such as core.pdf or planning; all if none")

    def handle(self, *, out, parts, **options):
        known = [name for name in self._modules() if hasattr(import_module(name), "run")]
        names = [name for name in known if self._is_asked(name, parts)]
        if not names:
            there = ", ".join(map(self._title, known))
            raise CommandError(f"There is no {' or '.join(parts)}; there are {there}.")
        rows = self._measure(names)
        out.write_text(json.dumps(rows, indent=1) + "\n")
        missed = [row["name"] for row in rows if not row["ok"]]
        if missed:
            raise CommandError(f"Over the limit: {', '.join(missed)}.")

    def _modules(self) -> list[str]:
        return [f"{bench.__name__}.{one.name}" for one in pkgutil.iter_modules(bench.__path__)]

    def _title(self, name: str) -> str:
        return name.rpartition(".")[2].replace("_", ".")

    def _is_asked(self, name: str, parts: list[str]) -> bool:
        title = self._title(name)
        return not parts or any(title == part or title.startswith(f"{part}.") for part in parts)

    def _measure(self, names):
        """In a database of its own: what a measure writes is gone afterwards."""
        rows, databases = [], setup_databases(verbosity=0, interactive=False)
        try:
            for name in names:
                for row in import_module(name).run():
                    rows.append(row)
                    self.stdout.write(
                        "{name:26} {value:>9} {unit:8} baseline {baseline:>9}"
                        " ratio {ratio:>7} limit {limit}".format(**row)
                        + ("" if row["ok"] else "  MISSED")
                    )
        finally:
            teardown_databases(databases, verbosity=0)
        return rows
