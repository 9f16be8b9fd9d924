"""What profiles ask of EST: what people say of themselves, and nobody validated yet."""

from django.db.models import Case, F, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from core.todo import Todo, TodoSource, register
from experts.enums import ProfileState
from experts.models import Expert, ExpertSector, ExpertSkill


def to_validate(user):
    """The coordinator of the unit; EST managers where it has none, or where it is he himself."""
    mine = Q(unit__coordinator=user.pk)
    if user.is_est_manager:
        mine |= Q(unit__coordinator=None) | Q(unit__coordinator=F("user"))
    rows = Expert.objects.waiting().filter(mine, user__is_active=True)
    return rows.exclude(user__in=user.hands)


def longest_waiting(rows):
    """Since the profile was written, or the first of its levels that waits."""
    is_said = Q(state=ProfileState.PROPOSED) | ~Q(proposed_kind="") | ~Q(proposed_level="")
    said = Case(When(is_said, then=F("updated_at")))
    since = Least(said, _first(ExpertSkill), _first(ExpertSector))
    rows = rows.annotate(waiting_since=since)
    return rows.select_related("user", "unit").order_by("waiting_since", "pk")


def _first(model):
    rows = model.objects.waiting().filter(expert=OuterRef("pk")).values("expert")
    return Subquery(rows.annotate(first=Min("updated_at")).values("first"))


def line(row) -> Todo:
    """Leads to the profile: it is read before it is validated."""
    is_new = row.state == ProfileState.PROPOSED
    label = (
        _("Validate the profile of %(name)s")
        if is_new
        else _("Validate what %(name)s changed in the profile")
    )
    return Todo(
        label=label % {"name": row},
        url=row.get_absolute_url(),
        about=f"{row.get_kind_display()}, {row.unit}",
        since=row.waiting_since,
        then=_("it counts when an expert is looked for"),
    )


def register_all() -> None:
    register(TodoSource(to_validate, longest_waiting, line))
