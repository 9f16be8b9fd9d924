"""The words of the review as they are read, and what may be proposed beside them.

What a sentence rests on is asked each time: a lesson that is no longer kept takes its number with
it, and the whole sentence when it was the only one. A sentence that a person rewrote stays, marked
to be read again; so does one whose lesson says something else by now, and the managers' own under
a theme that lost its last lesson.
"""

import hashlib
from dataclasses import dataclass, field

from django.db.models import Count, Max, Prefetch, Q

from missions.models import Delegation
from reports.enums import ReviewChoice, SummarySection
from reports.models import Lesson
from reports.summary.extraction import Drawn, draft, says, source_of
from reports.summary.models import ReviewSentence, SentenceSource


@dataclass
class Line:
    """A sentence with the lessons it still has, and those it lost."""

    row: ReviewSentence
    sources: list = field(default_factory=list)
    lost: list = field(default_factory=list)
    is_outdated: bool = False
    #: Its theme lost its last kept lesson since somebody read it.
    is_bereft: bool = False

    @property
    def is_own(self) -> bool:
        return not self.row.extracted

    @property
    def is_gone(self) -> bool:
        """Drawn from lessons of which none is kept, and rewritten by nobody."""
        return not self.is_own and not self.sources and not self.row.is_edited

    @property
    def to_reread(self) -> bool:
        return bool(self.lost) or self.is_outdated or self.is_bereft

    def as_row(self) -> dict:
        return {
            "text": self.row.text,
            "sources": [one.code for one in self.sources],
            "is_own": not self.sources,
            "is_edited": self.row.is_edited,
            "to_reread": self.to_reread,
        }


def lines(review) -> list[Line]:
    """All sentences of the review in their order, also those that are gone."""
    kept = speaking(review)
    sources = SentenceSource.objects.select_related("lesson").order_by("lesson__code")
    rows = (
        review.sentences.select_related("theme")
        .prefetch_related(Prefetch("sources", sources))
        .order_by("position", "pk")
    )
    found = [line(row, kept) for row in rows]
    mark_bereft(review, found)
    return found


def mark_bereft(review, found: list[Line]) -> None:
    """Sentences under a theme of which no lesson is kept, unless read since that was decided."""
    themes = review.choices.values_list("lesson__theme").annotate(
        kept=Count("pk", filter=Q(decision=ReviewChoice.KEPT)), at=Max("updated_at")
    )
    state = {theme: (kept, at) for theme, kept, at in themes}
    for one in found:
        kept, at = state.get(one.row.theme_id, (0, None))
        if one.row.theme_id is None or kept:
            continue
        read = one.row.read_at or (at and one.row.created_at)
        one.is_bereft = read is None or (at is not None and at > read)


def speaking(review) -> set[int]:
    """Lessons that are kept, and those that were merged into one that is."""
    into_kept = Q(merged_into__decision=ReviewChoice.KEPT)
    rows = review.choices.filter(Q(decision=ReviewChoice.KEPT) | into_kept)
    return set(rows.values_list("lesson", flat=True))


def line(row: ReviewSentence, kept: set[int]) -> Line:
    lessons = [one.lesson for one in row.sources.all()]
    alive = [one for one in lessons if one.pk in kept]
    lost = [one for one in lessons if one.pk not in kept]
    changed = [one for one in alive if row.read_at is None or one.updated_at > row.read_at]
    outdated = bool(alive) and not any(says(one, row.extracted) for one in alive)
    return Line(row, alive, lost, outdated and bool(changed))


def shown_words(review) -> dict:
    """For the page and the PDF: the sentences of each section, and those of each theme."""
    alive = [one for one in lines(review) if not one.is_gone]
    words = {section.value: [] for section in SummarySection}
    themes = {}
    for one in alive:
        if one.row.section == SummarySection.LESSONS and one.row.theme_id:
            themes.setdefault(one.row.theme_id, []).append(one.as_row())
        else:
            words[one.row.section].append(one.as_row())
    return {"sections": words, "themes": themes}


# --- proposals ------------------------------------------------------------------------
@dataclass(frozen=True)
class Proposal:
    drawn: Drawn
    key: str


def proposals(review) -> list[Proposal]:
    """What the kept lessons would say, without what was accepted already; read, never stored."""
    taken = set(review.sentences.exclude(extracted="").values_list("extracted", flat=True))
    return [
        Proposal(one, key_of(one)) for one in draft(kept_sources(review)) if one.text not in taken
    ]


def kept_sources(review) -> list:
    lessons = list(
        Lesson.objects.filter(
            reviews__review=review, reviews__decision=ReviewChoice.KEPT
        ).order_by("code")
    )
    delegated = set(
        Delegation.objects.filter(mission__in=[one.mission_id for one in lessons]).values_list(
            "mission", flat=True
        )
    )
    return [source_of(one, is_delegated=one.mission_id in delegated) for one in lessons]


def key_of(drawn: Drawn) -> str:
    """Names a proposal in a form; another one has another name."""
    parts = (drawn.section, str(drawn.theme or ""), drawn.text, ",".join(drawn.codes))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
