"""What missions bring to the pages of people: saved filters of their list, turns that move."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import saved_filters, substitutes
from missions import steps
from missions.filters import MissionFilter
from missions.models import Mission

LIST = "missions:list"
saved_filters.register(LIST, MissionFilter, extra=("sort",), label=_("Missions"))


def follow_substitution(people: set[int]) -> None:
    """Four eyes may hand the turn on, or back (missions.permissions.validator_id)."""
    concerned = Q(focal_point__in=people) | Q(unit__coordinator__in=people)
    steps.refresh(Mission.objects.filter(concerned).exclude(next_code=""))


substitutes.on_change(follow_substitution)
