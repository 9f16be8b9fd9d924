"""What the ToR agree on beside their text: who reports to whom, and the tasks of the team."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.permissions import check, require
from experts.models import Expert
from interventions.enums import COORDINATING_ROLES
from interventions.models import Representative, TeamMember
from missions.models import ProgrammeEntry, ReportingLine, TorTask
from missions.tor.rows import RowForm, Rows, save


def superiors(mission):
    """To whom somebody on this mission can report: its leader, EST's line, coordination, RR."""
    coordination = TeamMember.objects.current().filter(
        intervention__missions=mission, role__in=COORDINATING_ROLES
    )
    representatives = Representative.objects.current().filter(country=mission.country_id)
    line = [mission.focal_point_id, mission.unit.coordinator_id]
    return User.objects.filter(
        Q(pk__in=[one for one in line if one])
        | Q(expert__memberships__mission=mission)
        | Q(pk__in=coordination.values("user"))
        | Q(pk__in=representatives.values("user"))
    ).distinct()


class OfTeam(RowForm):
    """A row whose people are those of the mission, and whoever stands there already."""

    def __init__(self, *args, team, heads, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = Q(pk=self.instance.expert_id)
        experts = Expert.objects.filter(Q(memberships__mission=team) | chosen)
        self.fields["expert"].queryset = experts.select_related("user").distinct()
        if "superior" in self.fields:
            kept = User.objects.filter(pk=self.instance.superior_id)
            self.fields["superior"].queryset = (heads | kept.distinct()).order_by("name")


class Line(OfTeam):
    TELLING = ("expert", "superior", "about")
    ONCE = ("expert", "superior")

    class Meta:
        model = ReportingLine
        fields = ["expert", "superior", "about"]

    def clean(self):
        cleaned = super().clean()
        expert, superior = cleaned.get("expert"), cleaned.get("superior")
        if expert and superior and expert.user_id == superior.pk:
            self.add_error("superior", _("Nobody reports to himself."))
        return cleaned


class Task(OfTeam):
    TELLING = ("text", "expert")

    class Meta:
        model = TorTask
        fields = ["text", "expert"]


class Agreed:
    """Both lists on one page."""

    def __init__(self, tor, data=None):
        people = {"team": tor.mission, "heads": superiors(tor.mission)}
        self.tor = tor
        self.lines = Rows(Line, tor, "lines", data, **people)
        self.tasks = Rows(Task, tor, "tasks", data, **people)

    @property
    def clashes(self) -> list:
        return [*self.lines.clashes, *self.tasks.clashes]

    def save(self, user) -> bool:
        return save(self.tor, user, [self.lines, self.tasks])


def facts_of(tor, user, rows) -> dict:
    """`rows`: by missions.tor.beside."""
    return {
        "tor": tor,
        "lines": rows["lines"],
        "tasks": rows["tasks"],
        "may_tick": bool(check(user, "missions.tick_tor_task", tor)),
    }


@transaction.atomic
def tick(task, *, by, is_done: bool) -> None:
    """Twice is once: who ticked it first stands."""
    fresh = TorTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    require(by, "missions.tick_tor_task", fresh.tor)
    if bool(fresh.done_at) != is_done:
        fresh.done_at, fresh.done_by = (timezone.now(), by) if is_done else (None, None)
        fresh.save(update_fields=["done_at", "done_by", "updated_at"])


def carry_over(tor, last) -> None:
    """A new version begins with the rows of the one before, ticks and all."""
    for model in (ReportingLine, TorTask, ProgrammeEntry):
        rows = list(model.objects.filter(tor=last).order_by("pk"))
        for row in rows:
            row.pk, row.tor = None, tor
        model.objects.bulk_create(rows)
