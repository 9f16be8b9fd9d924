"""The one thing to settle on the plan of a year: conflicts, and setup missions without a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.steps import NextStep
from interventions.models import EstUnit
from missions.conflicts import Conflict
from missions.enums import Turn
from missions.planning.rows import Waiting
from missions.planning.timeline import NOT_APPROVED, Visit
from missions.standing import standing_of


@dataclass(frozen=True)
class Clash:
    """A mission whose days are not free; EST's unit settles it."""

    due: date
    visit: Visit
    conflicts: list[Conflict]
    turn = Turn.UNIT_COORDINATOR

    @property
    def code(self) -> str:
        return self.visit.code

    @property
    def title(self) -> str:
        return _("Settle the days of %(mission)s") % {"mission": self.code}

    @property
    def detail(self) -> str:
        return " ".join(dict.fromkeys(one.sentence for one in self.conflicts))

    def who(self) -> User | None:
        return EstUnit.objects.select_related("coordinator").get(pk=self.visit.unit).coordinator

    def url(self, user) -> str:
        place = "planning:move" if self.visit.is_movable else "missions:detail"
        return reverse(place, kwargs={"code": self.code})


@dataclass(frozen=True)
class Unset:
    """An intervention whose setup mission has no day yet."""

    due: date
    waiting: Waiting
    turn = Turn.FOCAL_POINT

    @property
    def code(self) -> str:
        return self.waiting.intervention.code

    @property
    def title(self) -> str:
        return _("Give the setup mission of %(code)s a date") % {"code": self.code}

    @property
    def detail(self) -> str:
        title = self.waiting.intervention.title
        return _("Within the six months of its start: %(title)s.") % {"title": title}

    def who(self) -> User:
        return self.waiting.intervention.focal_point

    def url(self, user) -> str:
        if self.waiting.code:
            return reverse("missions:detail", kwargs={"code": self.waiting.code})
        if user.has_perm("missions.add"):
            return f"{reverse('missions:add')}?kind=setup&intervention={self.code}"
        return self.waiting.intervention.get_absolute_url()


def strip(year, conflicts, waiting, numbers, user, today) -> NextStep | None:
    """The most urgent first; None when everything stands well. One query, for the person."""
    matters = [
        *_clashes(year, conflicts, numbers, today),
        *(Unset(one.due_on, one) for one in waiting),
    ]
    first, *rest = sorted(matters, key=lambda one: (one.due, one.code))[:2] or [None]
    if first is None:
        return None
    who = first.who()
    return NextStep(
        title=first.title,
        detail=first.detail,
        caption=_("To settle on the plan"),
        who=str(who or first.turn.label),
        role=str(first.turn.abbreviation),
        role_title=str(first.turn.label),
        who_detail=str(first.turn.label) if who else "",
        is_me=bool(who) and who.pk in standing_of(user).persons,
        due=first.due,
        button=_("Resolve"),
        url=first.url(user),
        then=" ".join(f"{one.title}. {one.detail}" for one in rest),
    )


def _clashes(year, conflicts, numbers, today) -> Iterator[Clash]:
    for pk, found in conflicts.items():
        visit = year.all_visits[pk]
        if found and visit.end >= today:
            notice = numbers["approval_due_days"] if visit.state in NOT_APPROVED else 0
            yield Clash(visit.start - timedelta(days=notice), visit, found)
