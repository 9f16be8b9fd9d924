"""Citing a lesson in terms of reference, or putting it aside there with a reason.

A citation is counted (reports/lessons/use.py) and stands in the text, as a line of the context
that its writer may move: so it is in every copy of the terms, and its removal is seen.
"""

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from core.permissions import require
from missions import services
from missions.models import TermsOfReference, TorSection
from missions.tor import derived
from reports.lessons import use
from reports.models import Lesson

SECTION = "context"


@transaction.atomic
def cite(tor, lesson: Lesson, *, by) -> None:
    """Citing twice is citing once."""
    _lock(tor, by)
    use.cited(lesson, tor, by)
    section = _section(tor)
    if not any(_tells_of(line, lesson) for line in section.body.splitlines()):
        words = {"code": lesson.code, "title": lesson.title}
        line = _("Lesson %(code)s: %(title)s") % words
        _write(tor, section, f"{section.body}\n{line}".strip(), by)


@transaction.atomic
def dismiss(tor, lesson: Lesson, reason: str, *, by) -> None:
    """It does not come back in these terms."""
    _lock(tor, by)
    use.dismissed(lesson, tor, reason, by)


@transaction.atomic
def withdraw(tor, lesson: Lesson, *, by) -> None:
    _lock(tor, by)
    use.withdrawn(lesson, tor, by)
    section = _section(tor)
    lines = section.body.splitlines()
    kept = [line for line in lines if not _tells_of(line, lesson)]
    if kept != lines:
        _write(tor, section, "\n".join(kept).strip(), by)


def _lock(tor, by) -> None:
    """Validated a moment ago, they stand."""
    locked = TermsOfReference.objects.select_for_update(of=("self",)).get(pk=tor.pk)
    require(by, "missions.write_tor", locked)


def _section(tor) -> TorSection:
    rows = TorSection.objects.select_for_update().filter(tor=tor, is_left_out=False)
    rows = rows.exclude(key__in=derived.HOMES).order_by("position")
    section = rows.filter(key=SECTION).first() or rows.first()
    if section is None:
        raise Http404
    return section


def _tells_of(line: str, lesson: Lesson) -> bool:
    return lesson.code in line and lesson.title in line


def _write(tor, section, body: str, by) -> None:
    section.body, section.version = body, section.version + 1
    section.save(update_fields=["body", "version", "updated_at"])
    services.sign(tor, by, [section.key])
