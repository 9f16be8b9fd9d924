"""Changes of the words, each in one transaction that holds the review."""

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.models import Job
from core.permissions import require
from reports.enums import SummarySection
from reports.models import Lesson
from reports.review.services import locked, touch
from reports.summary.models import ReviewSentence, SentenceSource
from reports.summary.words import lines, proposals

#: The house writes in French; headings and labels are had in these too.
OTHER_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES if code != "fr")


def ask_print(review, language: str, *, by) -> Job:
    """Asked for again it is drawn again, for a draft changes; a frozen one is drawn once."""
    return Job.objects.ask(
        "reports.print_review",
        key=f"review:{review.pk}:{review.edition}:{language}",
        asked_by=by,
        again=True,
        pk=review.pk,
        language=language,
    )


@transaction.atomic
def accept(review, wanted: str, *, by) -> int:
    """Take over proposals: one by its key, those of a `section:…`, or `all`; says how many.

    What was accepted meanwhile is no proposal any more, so a second click adds nothing.
    """
    review = locked(review)
    require(by, "reports.edit_review", review)
    found = [one.drawn for one in proposals(review) if is_wanted(one, wanted)]
    for drawn in found:
        take_over(review, drawn)
    if found:
        touch(review)
    return len(found)


def is_wanted(proposal, wanted: str) -> bool:
    drawn = proposal.drawn
    return wanted in ("all", proposal.key, f"section:{place_of(drawn.section, drawn.theme)}")


def place_of(section: str, theme: int | None) -> str:
    """A section of the form: one of the five, or one theme among the lessons."""
    return f"{section}-{theme}" if theme else str(section)


def take_over(review, drawn) -> None:
    row = ReviewSentence.objects.create(
        review=review,
        section=drawn.section,
        theme_id=drawn.theme,
        position=next_position(review, drawn.section, drawn.theme),
        text=drawn.text,
        extracted=drawn.text,
    )
    lessons = Lesson.objects.filter(code__in=drawn.codes).order_by("code")
    for lesson in lessons:
        SentenceSource.objects.create(sentence=row, lesson=lesson)


def next_position(review, section: str, theme: int | None) -> int:
    last = review.sentences.filter(section=section, theme=theme).aggregate(last=Max("position"))
    return (last["last"] or 0) + 1


def add_own(review, section: str, theme: int | None, text: str) -> None:
    ReviewSentence.objects.create(
        review=review,
        section=SummarySection(section),
        theme_id=theme,
        position=next_position(review, section, theme),
        text=text,
    )


def rewrite(row: ReviewSentence, text: str) -> None:
    """Keeps its sources; a sentence put back to what the lesson says is no longer edited."""
    row.text = text
    row.is_edited = bool(row.extracted) and text != row.extracted
    row.save(update_fields=["text", "is_edited", "updated_at"])


def confirm(line) -> None:
    """Somebody read it again: lessons it lost are forgotten, changes in the others known."""
    line.row.sources.filter(lesson__in=line.lost).delete()
    line.row.read_at = timezone.now()
    if not line.row.sources.exists():
        line.row.extracted, line.row.is_edited = "", False
    line.row.save(update_fields=["extracted", "is_edited", "read_at", "updated_at"])


def move(review, row: ReviewSentence, step: int) -> None:
    """One place up (-1) or down (1) among those of its section; at the ends nothing happens."""
    rows = [
        one.row
        for one in lines(review)
        if not one.is_gone and (one.row.section, one.row.theme_id) == (row.section, row.theme_id)
    ]
    at = next(place for place, one in enumerate(rows) if one.pk == row.pk)
    if not 0 <= at + step < len(rows):
        return
    rows[at], rows[at + step] = rows[at + step], rows[at]
    for position, one in enumerate(rows, 1):
        if one.position != position:
            one.position = position
            one.save(update_fields=["position", "updated_at"])
