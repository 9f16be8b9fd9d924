"""Briefings that wait for their focal point: hold them, then close them."""

from django.utils.translation import gettext as _

from core.dates import day_range
from core.todo import Todo, TodoSource, register
from interventions.briefings.queries import for_list, to_close


def prepare(rows):
    return for_list(rows).order_by("ends_on", "pk")


def line(row) -> Todo:
    who = row.expert or _("post still being filled")
    return Todo(
        label=_("Hold and close initial briefing %(code)s") % {"code": row.code},
        url=row.get_absolute_url(),
        about=f"{row.intervention.code}, {who} · {day_range(row.starts_on, row.ends_on)}",
        due_on=row.ends_on,
        note=_("%(done)s of %(all)s topics") % {"done": row.topics_done, "all": row.topics},
        then=_("the expert starts with what he has to know"),
    )


def register_sources() -> None:
    register(TodoSource(to_close, prepare, line))
