"""The one thing to settle on the plan of a year: conflicts, and setup missions without a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from core.steps import NextStep
from interventions.models import EstUnit
from missions.enums import Turn
from missions.planning.timeline import NOT_APPROVED


@dataclass(frozen=True)
class Matter:
    due: date
    title: str
    detail: str
    who: object
    turn: Turn
    url: str
    button: str


def strip(year, conflicts, waiting_setups, numbers, user, today) -> NextStep | None:
    """The most urgent first; None when everything stands well."""
    units = {one.pk: one for one in EstUnit.objects.select_related("coordinator")}
    matters = sorted(
        [
            *_conflicts(year, conflicts, units, numbers, today),
            *_setups(waiting_setups, user),
        ],
        key=lambda one: (one.due, one.title),
    )
    return _step(matters, user) if matters else None


def _step(matters: list[Matter], user) -> NextStep:
    first, *rest = matters
    then = ""
    if rest:
        then = _("%(matter)s %(detail)s") % {
            "matter": f"{rest[0].title}.",
            "detail": rest[0].detail,
        }
    return NextStep(
        title=first.title,
        detail=first.detail,
        caption=_("To settle on the plan"),
        who=str(first.who or first.turn.label),
        role=str(first.turn.abbreviation),
        role_title=str(first.turn.label),
        who_detail=str(first.turn.label) if first.who else "",
        is_me=bool(first.who) and first.who.pk in user.hands,
        due=first.due,
        button=first.button,
        url=first.url,
        then=then,
    )


def _conflicts(year, conflicts, units, numbers, today) -> Iterator[Matter]:
    visits = year.visits | year.elsewhere
    for pk, found in conflicts.items():
        visit = visits[pk]
        if not found or visit.end < today:
            continue
        notice = numbers["approval_due_days"] if visit.state in NOT_APPROVED else 0
        place = "planning:move" if visit.is_movable else "missions:detail"
        yield Matter(
            due=visit.start - timedelta(days=notice),
            title=_("Settle the days of %(mission)s") % {"mission": visit.code},
            detail=" ".join(dict.fromkeys(one.sentence for one in found)),
            who=units[visit.unit].coordinator,
            turn=Turn.UNIT_COORDINATOR,
            url=reverse(place, kwargs={"code": visit.code}),
            button=_("Resolve"),
        )


def _setups(waiting, user) -> Iterator[Matter]:
    """`waiting`: interventions with `setup_due_on` whose setup mission has no day yet."""
    may_add = user.has_perm("missions.add") if waiting else False
    for one in waiting:
        query = f"?kind=setup&intervention={one.code}"
        if one.setup_mission:
            url = reverse("missions:detail", kwargs={"code": one.setup_mission})
        elif may_add:
            url = reverse("missions:add") + query
        else:
            url = one.get_absolute_url()
        yield Matter(
            due=one.setup_due_on,
            title=_("Give the setup mission of %(code)s a date") % {"code": one.code},
            detail=_("Within the six months of its start: %(title)s.") % {"title": one.title},
            who=one.focal_point,
            turn=Turn.FOCAL_POINT,
            url=url,
            button=_("Resolve"),
        )
