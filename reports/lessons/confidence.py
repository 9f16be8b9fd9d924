"""How far a lesson may be trusted: computed from its sources, said with its reason."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from reports.enums import STANDING_LESSONS, LinkKind
from reports.lessons.models import LessonLink, LessonSource


class Level(models.TextChoices):
    LOW = "low", pgettext_lazy("confidence", "low")
    MEDIUM = "medium", pgettext_lazy("confidence", "medium")
    HIGH = "high", pgettext_lazy("confidence", "high")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        return {self.LOW: "", self.MEDIUM: "half", self.HIGH: "done"}[self]


@dataclass(frozen=True)
class Confidence:
    level: Level
    sources: int
    interventions: int
    countries: int
    contradictions: int

    @property
    def label(self) -> str:
        return self.level.label

    @property
    def reason(self) -> str:
        parts = [
            ngettext("%(n)s source", "%(n)s sources", self.sources) % {"n": self.sources},
            ngettext("%(n)s intervention", "%(n)s interventions", self.interventions)
            % {"n": self.interventions},
            ngettext("%(n)s country", "%(n)s countries", self.countries) % {"n": self.countries},
        ]
        if self.contradictions:
            words = ngettext(
                "%(n)s lesson contradicts it", "%(n)s lessons contradict it", self.contradictions
            )
            parts.append(words % {"n": self.contradictions})
        return ", ".join(parts)


def graded(sources: set, interventions: set, countries: set, contradictions: int) -> Confidence:
    """High: three sources or more, of two countries or more. Medium: two, of two interventions.

    Else low. A standing lesson that contradicts it takes one step away. A mission with its
    debriefing and report is one source, so is a remote support or a request; each standing lesson
    that says the same brings the sources it was born of.
    """
    level = Level.LOW
    if len(sources) >= 3 and len(countries) >= 2:
        level = Level.HIGH
    elif len(sources) >= 2 and len(interventions) >= 2:
        level = Level.MEDIUM
    if contradictions:
        level = Level.MEDIUM if level == Level.HIGH else Level.LOW
    return Confidence(level, len(sources), len(interventions), len(countries), contradictions)


def confidence_of(lessons) -> dict[int, Confidence]:
    """Of each of these lessons, by its id; two queries whatever their number."""
    lessons = list(lessons)
    facts = {one.pk: _Facts(one) for one in lessons}
    for source in _sources(facts):
        facts[source.lesson_id].add_source(source)
    for link in _links(facts):
        for here, there in ((link.first, link.second), (link.second, link.first)):
            if here.pk in facts and there.state in STANDING_LESSONS:
                facts[here.pk].add_link(link.kind, there)
    return {pk: fact.grade() for pk, fact in facts.items()}


def _sources(ids):
    rows = LessonSource.objects.filter(lesson__in=ids)
    return rows.select_related("mission", "remote_support__intervention", "request").annotate(
        of_mission=models.Min("mission__interventions")
    )


def _links(ids):
    rows = LessonLink.objects.filter(Q(first__in=ids) | Q(second__in=ids))
    return rows.select_related("first", "second")


class _Facts:
    def __init__(self, lesson):
        self.found = defaultdict(set)
        self.contradictions = 0
        self.add_lesson(lesson)

    def add(self, key, intervention, country) -> None:
        self.found["sources"].add(key)
        self.found["interventions"].add(intervention)
        self.found["countries"].add(country)

    def add_lesson(self, lesson) -> None:
        self.add(_key(lesson), lesson.intervention_id, lesson.country_id)

    def add_source(self, row) -> None:
        if row.mission_id:
            self.add(("mission", row.mission_id), row.of_mission, row.mission.country_id)
        elif row.remote_support_id:
            about = row.remote_support.intervention
            self.add(("remote", row.remote_support_id), about.pk, about.country_id)
        else:
            asked = row.request
            self.add(("request", asked.pk), asked.intervention_id, asked.country_id)

    def add_link(self, kind, other) -> None:
        if kind == LinkKind.CONTRADICTS:
            self.contradictions += 1
        else:
            self.add_lesson(other)

    def grade(self) -> Confidence:
        known = {name: values - {None} for name, values in self.found.items()}
        return graded(
            known["sources"], known["interventions"], known["countries"], self.contradictions
        )


def _key(lesson) -> tuple:
    if lesson.mission_id:
        return ("mission", lesson.mission_id)
    if lesson.remote_support_id:
        return ("remote", lesson.remote_support_id)
    return ("lesson", lesson.pk)


def explained() -> str:
    """The rule, for the page."""
    return _(
        "High: three sources or more from two countries; medium: two sources from two"
        " interventions; else low. A lesson that contradicts it takes one step away."
    )
