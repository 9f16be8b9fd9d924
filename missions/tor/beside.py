"""What stands in rows beside the text of the ToR, read for page and paper in one query."""

from datetime import date, datetime
from types import SimpleNamespace

from django.db.models import F, Value
from django.db.models.functions import JSONObject

from missions.enums import DayPart
from missions.models import ProgrammeEntry, ReportingLine, TorTask

#: What is read of each list: its table, and the names under which templates know its columns.
LISTS = {
    "lines": (
        ReportingLine,
        {"who": "expert__user__name", "whom": "superior__name", "about": "about"},
    ),
    "tasks": (
        TorTask,
        {
            "text": "text", "who": "expert__user__name", "done_at": "done_at",
            "done_by": "done_by__name",
        },
    ),
    "entries": (
        ProgrammeEntry,
        {
            name: name
            for name in ("day", "part", "place", "activity", "people", "is_restitution")
        },
    ),
}  # fmt: skip


def beside(tor) -> dict[str, list]:
    """Reporting lines, tasks and programme, each in the order in which it was written."""
    first, *others = (
        model.objects.filter(tor=tor.pk).values_list(Value(name), F("pk"), JSONObject(**columns))
        for name, (model, columns) in LISTS.items()
    )
    found = {name: [] for name in LISTS}
    for name, pk, values in first.union(*others, all=True):
        found[name].append(SimpleNamespace(pk=pk, **values))
    for rows in found.values():
        rows.sort(key=lambda one: one.pk)
    for one in found["tasks"]:
        one.done_at = one.done_at and datetime.fromisoformat(one.done_at)
    for one in found["entries"]:
        one.day = date.fromisoformat(one.day)
        one.part_words = DayPart(one.part).label if one.part else ""
    found["entries"].sort(key=lambda one: (one.day, one.part, one.pk))
    return found
