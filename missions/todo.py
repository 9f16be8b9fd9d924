"""What missions ask of a person: the next step where it is his turn."""

from django.urls import reverse

from core.dates import day_range
from core.todo import FACTS, Todo, TodoSource, register
from missions import steps
from missions.enums import Stage
from missions.models import Mission
from missions.standing import standing_of

#: Of its source, for pages that mark what waits.
NAME = "missions"


def rows(user):
    return Mission.objects.visible_to(user).filter(steps.waits_for(user))


def prepare(missions):
    return (
        missions.annotate(waiting_since=steps.waiting_since())
        .select_related("country")
        .order_by("next_due_on", "pk")
    )


def about(mission) -> str:
    words = f"{mission.country}, {mission.title}"
    if mission.starts_on:
        words += f" · {day_range(mission.starts_on, mission.ends_on)}"
    return words


def of_mission(mission, stage) -> dict:
    """What a line says of the mission it is about; `stage`: where its path stands."""
    return {
        "about": about(mission),
        "stage": stage,
        "kind": mission.kind,
        "kind_word": str(mission.get_kind_display()),
    }


def line(mission, who: str = "") -> Todo:
    step = steps.by_code(mission.next_code)
    return Todo(
        label=str(step.label),
        url=reverse(step.url_name, kwargs={"code": mission.code}),
        due_on=mission.next_due_on,
        since=mission.waiting_since,
        then=str(step.then),
        note=str(Stage(step.stage).label),
        who=who,
        **of_mission(mission, step.stage),
    )


def register_sources():
    FACTS.append(standing_of)
    register(TodoSource(rows, prepare, line, NAME))
