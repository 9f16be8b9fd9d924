"""Cells of the missions list. What repeats is drawn once: no includes row by row."""

import datetime
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from core import dates
from core.templatetags import house
from core.typography import typeset
from missions import options, steps
from missions.enums import (
    HALTED_STATES,
    MissionKind,
    MissionState,
    SpecificKind,
    Stage,
    Turn,
)


@lru_cache(maxsize=512)
def _kind_cell(language: str, kind: str, specific: str) -> str:
    word = SpecificKind(specific).label if specific else MissionKind(kind).label
    return render_to_string(
        "components/_kind.html", {"css": kind, "word": _capital(str(word)), "hidden": False}
    )


@lru_cache(maxsize=512)
def _path_cell(language: str, stage: int, kind: str, *, late: bool) -> str:
    label = str(Stage(stage).label)
    return render_to_string(
        "components/_minipath.html",
        house.minipath(7, stage, "" if late else kind, label, late=False),
    )


@lru_cache(maxsize=4096)
def _due_cell(language: str, day: datetime.date, today: datetime.date) -> str:
    return render_to_string("components/_due.html", house.due(day, short=True, sub=True))


@lru_cache(maxsize=4096)
def _period(language: str, start: datetime.date, end: datetime.date) -> str:
    return dates.day_range(start, end, year=True)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=64)
def _role_cell(language: str, turn: str, *, is_me: bool) -> str:
    turn = Turn(turn)
    context = {"short": str(turn.abbreviation), "title": str(turn.label), "me": is_me}
    return render_to_string("components/_role.html", context)


@lru_cache(maxsize=8192)
def _text(language: str, text: str) -> str:
    return typeset(text)


def _stage_words(row: dict, stage: Stage) -> str:
    """A mission off its path or at its end says its state."""
    if row["state"] in HALTED_STATES or stage == Stage.FINISHED:
        return _capital(str(MissionState(row["state"]).label))
    return str(stage.label)


def _intervention_words(ids: list[int], titles: dict[int, str]) -> str:
    if not ids:
        return ""
    first = titles.get(ids[0], "")
    return f"{first} (+{len(ids) - 1})" if len(ids) > 1 else first


class Rows:
    """Turns rows of the query into what the table prints."""

    def __init__(self, waiting: frozenset[int]):
        self.waiting = waiting
        self.language = get_language() or ""
        self.today = timezone.localdate()
        self.countries = options.country_names()
        self.interventions = options.intervention_titles()
        self.steps = {step.code: step for step in steps.STEPS}
        self.prefix = reverse("missions:list")

    def cells(self, row: dict) -> dict:
        step = self.steps.get(row["next_code"])
        stage = step.stage if step else Stage.FINISHED
        due = row["next_due_on"]
        is_late = due is not None and due < self.today
        return {
            "url": f"{self.prefix}{row['code']}/",
            "code": _text(self.language, row["code"]),
            "title": _text(self.language, row["title"]),
            "kind": _kind_cell(self.language, row["kind"], row["specific_kind"]),
            "country": self.countries.get(row["country_id"], ""),
            "intervention": _text(
                self.language, _intervention_words(row["served"], self.interventions)
            ),
            "period": _period(self.language, row["starts_on"], row["ends_on"])
            if row["starts_on"]
            else "",
            "days": f"{row['days'].normalize():f}" if row["days"] else "",
            "path": ""
            if row["state"] == MissionState.CANCELLED
            else _path_cell(self.language, stage, row["kind"], late=is_late),
            "stage": _stage_words(row, stage),
            "due": _due_cell(self.language, due, self.today) if due else "",
        } | self._turn(row, step)

    def _turn(self, row: dict, step) -> dict:
        if step is None:
            return {"step": ""}
        is_me = row["pk"] in self.waiting
        return {
            "step": str(step.label),
            "is_me": is_me,
            "who": row["next_name"] or str(Turn(row["next_turn"]).label),
            "role": _role_cell(self.language, row["next_turn"], is_me=is_me),
        }
