"""Remarks beside the parts of a report: said, answered, settled, kept; never on paper."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import tell
from core.permissions import check, require
from core.workflow import TransitionRefused
from reports.models import Report, SectionComment

#: Parts that are no section, by the name of their place on the page.
PARTS = {
    "results": gettext_lazy("Results aimed at and observed"),
    "recommendations": gettext_lazy("Recommendations"),
    "lessons": gettext_lazy("Lessons"),
    "people": gettext_lazy("People met"),
}
LONGEST = 4000


# --- reading --------------------------------------------------------------------------
@dataclass
class Thread:
    remark: SectionComment
    title: str
    answers: list
    may_resolve: bool

    @property
    def is_open(self) -> bool:
        return self.remark.resolved_at is None


@dataclass
class Margin:
    """What is said beside one part, and whether this reader may say something."""

    anchor: str
    title: str
    may_comment: bool
    threads: list[Thread] = field(default_factory=list)


def titles_of(report) -> dict[str, str]:
    sections = {one.key: one.title for one in report.sections.all()}
    return sections | {key: str(title) for key, title in PARTS.items()}


def threads_of(report, user) -> list[Thread]:
    """All this reader may read, in the order in which they were begun. Two queries."""
    answers = SectionComment.objects.select_related("author").order_by("pk")
    rows = (
        report.comments.visible_to(user)
        .filter(parent=None)
        .select_related("author", "on_behalf_of", "resolved_by")
        .prefetch_related(Prefetch("answers", answers))
        .order_by("pk")
    )
    titles = titles_of(report)
    may_write = bool(check(user, "reports.submit", report))
    may_comment = bool(check(user, "reports.comment", report))
    return [
        Thread(
            remark=row,
            title=titles.get(row.anchor, row.anchor),
            answers=list(row.answers.all()),
            may_resolve=may_comment and (may_write or row.author_id in user.hands),
        )
        for row in rows
    ]


def margins_of(report, user, threads) -> dict[str, Margin]:
    may = bool(check(user, "reports.comment", report))
    margins = {key: Margin(key, title, may) for key, title in titles_of(report).items()}
    for one in threads:
        margins.setdefault(one.remark.anchor, Margin(one.remark.anchor, one.title, may))
        margins[one.remark.anchor].threads.append(one)
    return margins


# --- saying ---------------------------------------------------------------------------
def said(text: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise TransitionRefused(_("Write what you want to say."))
    if len(text) > LONGEST:
        raise TransitionRefused(
            _("Shorten this to at most %(most)s characters.") % {"most": LONGEST}
        )
    return text


def anchored(report, anchor: str, by) -> bool:
    """Is this part the annex? A part the writer may not know of is no part."""
    if anchor in PARTS:
        return False
    section = report.sections.filter(key=anchor, is_left_out=False).first()
    if section is None or (
        section.is_confidential and not check(by, "reports.read_annex", report)
    ):
        raise TransitionRefused(_("This part is no longer in the report."))
    return section.is_confidential


@transaction.atomic
def remark(report, anchor: str, text: str, *, by) -> SectionComment:
    """The report is locked, for an approval closes the discussion."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    allowed = require(by, "reports.comment", report)
    row = SectionComment.objects.create(
        report=report,
        anchor=anchor,
        is_confidential=anchored(report, anchor, by),
        author=by,
        on_behalf_of=allowed.on_behalf_of,
        text=said(text),
    )
    tell_others(row, by)
    return row


@transaction.atomic
def answer(to, text: str, *, by) -> SectionComment:
    """An answer to a settled remark opens it again."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=to.report_id)
    allowed = require(by, "reports.comment", report)
    thread = to.parent or to
    row = SectionComment.objects.create(
        report=report,
        anchor=thread.anchor,
        is_confidential=thread.is_confidential,
        parent=thread,
        author=by,
        on_behalf_of=allowed.on_behalf_of,
        text=said(text),
    )
    if thread.resolved_at:
        thread.resolved_at = thread.resolved_by = None
        thread.save(update_fields=["resolved_at", "resolved_by", "updated_at"])
    tell_others(row, by)
    return row


@transaction.atomic
def resolve(row, *, by) -> None:
    """Twice is once; the first to settle it stands."""
    fresh = SectionComment.objects.select_for_update(of=("self",)).get(pk=row.pk)
    require(by, "reports.resolve_comment", fresh)
    if fresh.parent_id or fresh.resolved_at:
        return
    fresh.resolved_at, fresh.resolved_by = timezone.now(), by
    fresh.save(update_fields=["resolved_at", "resolved_by", "updated_at"])


def tell_others(row, by) -> None:
    """The report's authors, and whoever spoke in this thread."""
    report, thread = row.report, row.parent or row
    lead = report.mission.lead
    submitted = report.log.filter(name="submit").exclude(actor=None).order_by("-pk").first()
    people = {lead and lead.expert.user_id, submitted and submitted.actor_id, thread.author_id}
    people |= set(thread.answers.values_list("author", flat=True))
    key = f"report:{report.pk}:comment:{row.pk}"
    tell(people, "report_comment", key=key, by=by, comment=row.pk)
