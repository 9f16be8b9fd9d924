"""Files for the loader of the demo: cut down to one intervention, to be changed by a test."""

import copy
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.db import connection

from backstopping.demo.source import LOADER, SHIPPED

DATA = yaml.load(SHIPPED.read_bytes(), Loader=LOADER)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
TODAY = date(2016, 11, 15)
ONE = "VN-EAU"


def is_about_one(row, missions) -> bool:
    """Rows that name no intervention and no mission are about all."""
    if not isinstance(row, dict):
        return True
    about = row.get("interventions") or [row.get("intervention") or ONE]
    return set(about) <= {ONE} and (row.get("mission") or min(missions)) in missions


def one_intervention():
    """The file cut down to one intervention: loads in a fraction of a second."""
    data = copy.deepcopy(DATA)
    data["interventions"] = [row for row in data["interventions"] if row["code"] == ONE]
    data["missions"] = [row for row in data["missions"] if row["interventions"] == [ONE]]
    codes = {row["code"] for row in data["missions"]}
    for part, rows in data.items():
        if isinstance(rows, list) and part not in ("interventions", "missions"):
            data[part] = [row for row in rows if is_about_one(row, codes)]
    data["annual_reviews"] = [
        row | {"selected": [], "board": None} for row in data["annual_reviews"]
    ]
    data["priority_periods"] = []  # their themes come with the requests
    return data


@pytest.fixture
def small(tmp_path):
    """Write a changed copy of the small file and give its path."""

    def write(change=lambda data: None) -> Path:
        data = one_intervention()
        change(data)
        path = tmp_path / "demo.yaml"
        path.write_text(
            yaml.dump(data, Dumper=DUMPER, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )
        return path

    return write


@pytest.fixture
def place(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def rows_of_all_tables():
    """Numbers of rows of every table, the history's too."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{one}', count(*) FROM {one}" for one in tables)
        )
        return dict(cursor.fetchall())
