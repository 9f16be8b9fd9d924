"""What the ToR agree on beside their text: who reports to whom, and the tasks of the team."""

from django import forms
from django.db import transaction
from django.db.models import Q
from django.forms import inlineformset_factory
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.permissions import check, require
from experts.models import Expert
from interventions.enums import COORDINATING_ROLES
from interventions.models import Representative, TeamMember
from missions.models import ReportingLine, TermsOfReference, TorTask

SPARE_ROWS, MOST_ROWS = 2, 60


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


class OfTeam(forms.ModelForm):
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
    class Meta:
        model = TorTask
        fields = ["text", "expert"]


def formset(model, form):
    return inlineformset_factory(
        TermsOfReference, model, form=form, extra=SPARE_ROWS, max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + SPARE_ROWS, can_delete=True,
    )  # fmt: skip


Lines, Tasks = formset(ReportingLine, Line), formset(TorTask, Task)


class Agreed:
    """Both lists on one page."""

    def __init__(self, tor, data=None):
        people = {"team": tor.mission, "heads": superiors(tor.mission)}
        kwargs = {"instance": tor, "form_kwargs": people}
        self.tor = tor
        self.lines = Lines(data, prefix="lines", queryset=in_order(ReportingLine), **kwargs)
        self.tasks = Tasks(data, prefix="tasks", queryset=in_order(TorTask), **kwargs)

    @transaction.atomic
    def save(self, user) -> bool:
        locked = TermsOfReference.objects.select_for_update(of=("self",)).get(pk=self.tor.pk)
        require(user, "missions.write_tor", locked)
        if not (self.lines.is_valid() and self.tasks.is_valid()):
            return False
        self.lines.save()
        self.tasks.save()
        return True


def in_order(model):
    return model.objects.order_by("pk")


def facts_of(tor, user) -> dict:
    """Two queries: the lines and the tasks."""
    tasks = tor.tasks.select_related("expert__user", "done_by").order_by("pk")
    lines = tor.reporting_lines.select_related("expert__user", "superior").order_by("pk")
    return {
        "tor": tor,
        "lines": list(lines),
        "tasks": list(tasks),
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
    """A new version begins with the lines and tasks of the one before, ticks and all."""
    for model in (ReportingLine, TorTask):
        rows = list(model.objects.filter(tor=last).order_by("pk"))
        for row in rows:
            row.pk, row.tor = None, tor
        model.objects.bulk_create(rows)
