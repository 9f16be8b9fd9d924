"""Proposing an issue: what the period brought, for EST to edit.

To let it bring more (calls for experts, for instance): a function `(since, until)` that yields
unsaved NewsletterItem rows, registered with `@brings`.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.dates import long_date
from missions.enums import BOOKED_STATES, CONFIDENTIAL_KINDS
from missions.models import Mission
from reports.enums import STANDING_LESSONS
from reports.models import Lesson
from reports.newsletter.models import ItemKind, Newsletter, NewsletterItem, NewsletterState

#: The first issue looks back so far.
FIRST_PERIOD = timedelta(days=90)
SOURCES: list[Callable[[date, date], Iterator[NewsletterItem]]] = []
brings = SOURCES.append


@transaction.atomic
def propose(*, review=None, today: date | None = None) -> Newsletter:
    """The issue in the making, begun where the last one ended; asking twice is asking once."""
    today = today or timezone.localdate()
    draft = Newsletter.objects.select_for_update().filter(state=NewsletterState.DRAFT).first()
    if draft is None:
        last = Newsletter.objects.newest().first()
        since = min(last.until + timedelta(days=1), today) if last else today - FIRST_PERIOD
        draft = Newsletter(since=since, until=today, **_titles(today))
    draft.until = max(draft.until, today)
    draft.review = review or draft.review
    draft.save()
    fill(draft)
    return draft


def _titles(day: date) -> dict[str, str]:
    titles = {}
    for language in ("fr", "en", "nl"):
        with translation.override(language):
            titles[f"title_{language}"] = _("Backstopping newsletter of %(day)s") % {
                "day": long_date(day)
            }
    return titles


def fill(newsletter: Newsletter) -> None:
    """Add what the period brought and the issue has not; what was taken out by hand comes back
    only when somebody asks for it again."""
    there = newsletter.items.count()
    for source in SOURCES:
        for item in source(newsletter.since, newsletter.until):
            of = {"lesson": item.lesson} if item.lesson_id else {"mission": item.mission}
            if not newsletter.items.filter(**of).exists():
                there += 1
                item.newsletter, item.position = newsletter, there
                item.save()


@brings
def new_lessons(since: date, until: date) -> Iterator[NewsletterItem]:
    """Validated or published in the period, and standing."""
    steps = {"log__name__in": ["validate", "publish"], "log__at__date__range": (since, until)}
    rows = Lesson.objects.filter(state__in=STANDING_LESSONS, **steps).distinct()
    for one in rows.order_by("code"):
        yield NewsletterItem(kind=ItemKind.LESSON, lesson=one)


@brings
def new_missions(since: date, until: date) -> Iterator[NewsletterItem]:
    """Approved in the period; a mediation or an evaluation is nobody's news."""
    rows = Mission.objects.filter(state__in=BOOKED_STATES, approved_at__date__range=(since, until))
    for one in rows.exclude(specific_kind__in=CONFIDENTIAL_KINDS).order_by("starts_on", "pk"):
        yield NewsletterItem(kind=ItemKind.MISSION, mission=one)
