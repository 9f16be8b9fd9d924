"""Which checklists a mission has, and answering their points."""

import calendar
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import require
from core.workflow import TransitionRefused
from missions.enums import HALTED_STATES, MissionState
from reports.enums import CheckAnswer
from reports.models import CheckedPoint, Checklist, ChecklistTemplate

_M = MissionState
STARTED = (_M.ONGOING, _M.DEBRIEFED, _M.REPORTED, _M.CLOSED)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def template_of(mission) -> ChecklistTemplate | None:
    """What EST asks of this kind of mission today."""
    return ChecklistTemplate.objects.filter(
        kind=mission.kind, specific_kind=mission.specific_kind, is_current=True
    ).first()


@transaction.atomic
def open_for(mission) -> list[Checklist]:
    """The checklists of a mission that has started, one a moment; asking twice changes nothing.

    They keep the template they were opened with. What is not finished follows the mission's days.
    """
    if mission.state not in STARTED or mission.ends_on is None:
        return list(mission.checklists.order_by("months_after"))
    kept = {one.months_after: one for one in mission.checklists.all()}
    template = next(iter(kept.values())).template if kept else template_of(mission)
    moments = set(template.items.values_list("months_after", flat=True)) if template else set()
    for months in sorted(moments):
        due_on = months_later(mission.ends_on, months)
        row = kept.get(months)
        if row is None:
            Checklist.objects.get_or_create(
                mission=mission, months_after=months,
                defaults={"template": template, "due_on": due_on},
            )  # fmt: skip
        elif row.finished_at is None and row.due_on != due_on:
            row.due_on = due_on
            row.save(update_fields=["due_on", "updated_at"])
    return list(mission.checklists.select_related("template").order_by("months_after"))


@transaction.atomic
def answer(checklist, answers: dict, *, by) -> Checklist:
    """`answers`: {item: (answer, remark)}; the checklist is finished once all points have one."""
    require(by, "reports.check_points", checklist.mission)
    fresh = Checklist.objects.select_for_update(of=("self",)).get(pk=checklist.pk)
    if fresh.mission.state in HALTED_STATES:
        raise TransitionRefused(_("The mission was stopped: nothing is checked any more."))
    kept = {one.item_id: one for one in fresh.answers.all()}
    now = timezone.now()
    for item, (word, remark) in answers.items():
        row = kept.get(item.pk) or CheckedPoint(checklist=fresh, item=item)
        if word not in CheckAnswer.values or (row.answer, row.remark) == (word, remark):
            continue
        row.answer, row.remark, row.answered_by, row.answered_at = word, remark, by, now
        row.save()
    is_whole = fresh.answers.count() == fresh.points.count()
    if is_whole and fresh.finished_at is None:
        fresh.finished_at, fresh.finished_by = now, by
        fresh.save(update_fields=["finished_at", "finished_by", "updated_at"])
    return fresh
