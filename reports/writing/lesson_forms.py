"""A lesson on a page of its own."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from missions.models import Mission
from reports.writing.forms import LessonFields

#: What makes a text a lesson (domain: quality rule of a lesson).
LESSON_CHECKLIST = [
    gettext_lazy("It names the context in which it holds."),
    gettext_lazy("It says why it happened: the mechanism."),
    gettext_lazy("It says what followed: an effect somebody observed."),
    gettext_lazy("It can serve elsewhere: a class of situations, readers who need it."),
    gettext_lazy("It rests on evidence of this mission."),
    gettext_lazy("It is neither a finding nor a recommendation."),
]


class LessonForm(HouseForm, LessonFields):
    """A lesson on a page of its own; a new one first says of which mission."""

    error_title = gettext_lazy("The lesson is not saved yet")
    is_optional = False

    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_mission(mission)


class MissionChoice(forms.Form):
    """Of which mission a new lesson is: one of those this person may write lessons of."""

    mission = forms.ModelChoiceField(
        queryset=None, to_field_name="code", label=gettext_lazy("Mission")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mission"].queryset = (
            Mission.objects.visible_to(user)
            .filter(
                Q(focal_point=user) | Q(unit__coordinator=user) | Q(members__expert__user=user)
            )
            .distinct()
            .order_by("-starts_on", "-pk")
        )
