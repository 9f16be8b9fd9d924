"""Forms of one row that hangs on a mission: delegation, debriefing, decision on a junior."""

from crispy_forms.layout import Submit
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm, HouseFormHelper
from core.dates import day_range, short_date
from core.days import DayField
from core.db import Fold
from core.forms import SeenForm
from experts.enums import EXTERNAL_KINDS, ExpertLevel
from experts.models import Expert
from missions.enums import BOOKED_STATES, MemberRole
from missions.enums import MissionState as _M
from missions.forms import PeriodChecks
from missions.models import Delegation, FocalPointDebriefing, JuniorLeadDecision


class BesideForm(HouseForm, SeenForm):
    """Of a row that several people of EST's line may write on the same day."""

    def show_conflict(self, name, theirs):
        """The comparison above the fields shows it."""


def third_parties_of(mission, chosen: int | None):
    """Who is on the team from outside EST, and who was chosen before."""
    outside = Q(memberships__mission=mission, kind__in=EXTERNAL_KINDS)
    return (
        Expert.objects.filter(outside | Q(pk=chosen))
        .select_related("user")
        .order_by(Fold("user__name"))
        .distinct()
    )


class DelegationForm(BesideForm):
    """A third party is briefed by the focal point before the start (concept note, slide 9)."""

    briefed_on = DayField(
        label=gettext_lazy("Briefing by the focal point"),
        required=False,
        help_text=gettext_lazy(
            "The day it is planned, then the day it was held. Without it the mission cannot be"
            " declared started."
        ),
    )

    class Meta:
        model = Delegation
        fields = ["kind", "contractor", "briefed_on", "note"]
        widgets = {"note": forms.Textarea({"rows": 3})}
        error_messages = {
            "kind": {"required": gettext_lazy("Say what is entrusted.")},
            "contractor": {"required": gettext_lazy("Choose to whom it is entrusted.")},
        }

    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.mission = mission
        people = third_parties_of(mission, self.instance.contractor_id)
        self.fields["contractor"].queryset = people
        if self.instance.pk is None and len(people) == 1:
            self.offer(contractor=people[0].pk)

    def clean_briefed_on(self):
        day, start = self.cleaned_data["briefed_on"], self.instance.mission.starts_on
        if day and start and day > start:
            raise forms.ValidationError(
                _("Choose a day up to %(day)s: the briefing comes before the start.")
                % {"day": short_date(start, year=True)}
            )
        return day


class FocalDebriefingForm(BesideForm):
    held_on = DayField(
        label=gettext_lazy("Held on"),
        error_messages={"required": gettext_lazy("Give the day of the debriefing.")},
    )

    class Meta:
        model = FocalPointDebriefing
        fields = ["held_on", "planned", "happened", "why", "keep", "change"]
        widgets = {
            name: forms.Textarea({"rows": 3})
            for name in ("planned", "happened", "why", "keep", "change")
        }

    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.mission = mission

    def clean_held_on(self):
        day, start = self.cleaned_data["held_on"], self.instance.mission.starts_on
        if start and day < start:
            raise forms.ValidationError(
                _("Choose a day from %(day)s on: the debriefing comes after the stay.")
                % {"day": short_date(start, year=True)}
            )
        if day > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        return day


def junior_leader(mission) -> Expert | None:
    """Whom a decision would be about; a senior leads without one (slide 8)."""
    lead = mission.members.filter(role=MemberRole.LEAD).select_related("expert__user").first()
    return lead.expert if lead and lead.expert.is_junior else None


def juniors_beside(mission):
    """Of an approved mission: who may take over the lead by a decision, and not otherwise."""
    rows = Expert.objects.filter(level=ExpertLevel.JUNIOR, memberships__mission=mission)
    rows = rows if mission.state in BOOKED_STATES else rows.none()
    return rows.select_related("user").order_by(Fold("user__name"))


class JuniorDecisionForm(BesideForm):
    """Who, when, why: a junior leads by decision of the unit coordinator (slide 8)."""

    submit_label = gettext_lazy("Yes: the junior leads")

    class Meta:
        model = JuniorLeadDecision
        fields = ["reason"]
        widgets = {"reason": forms.Textarea({"rows": 4})}
        error_messages = {
            "reason": {"required": gettext_lazy("Write why: the decision stands with its reason.")}
        }

    def __init__(self, *args, mission, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.mission, self.instance.decided_by = mission, user
        self.instance.decided_on = timezone.localdate()
        leader = junior_leader(mission)
        self.can_refuse = mission.state in (_M.DRAFT, _M.PROPOSED)
        if leader is None:
            self._ask_who(mission)
            return
        self.instance.expert = leader
        self.fields["reason"].help_text = self._said(mission)

    def _ask_who(self, mission):
        """A senior leads an approved mission: the decision hands the lead over."""
        self.fields["expert"] = forms.ModelChoiceField(
            juniors_beside(mission), label=_("Junior who takes over the lead")
        )
        self.order_fields(["expert", "reason"])

    def _post_clean(self):
        if chosen := self.cleaned_data.get("expert"):
            self.instance.expert = chosen
        super()._post_clean()

    def _said(self, mission) -> str:
        """What saving means, in one sentence, before it is done."""
        return _(
            "Saving says yes: %(name)s (junior profile) leads %(mission)s. Refusing leaves the"
            " person in the team without the lead; a proposed mission goes back to those who asked"
            " for it."
        ) % {"name": self.instance.expert, "mission": mission.code}

    @cached_property
    def helper(self):
        helper = HouseFormHelper(
            self,
            submit=self.submit_label,
            cancel_url=self.cancel_url,
            error_title=self.error_title,
        )
        if self.can_refuse:
            refuse = Submit("refuse", _("No: choose another leader"))
            refuse.field_classes = "btn btn-outline-secondary"
            helper.add_input(refuse)
        return helper


class StepForm(HouseForm, forms.Form):
    """A step of the mission that asks: why, where a reason is required."""

    comment = forms.CharField(
        label=gettext_lazy("Reason, visible in the log and to those it concerns"),
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": gettext_lazy("Write why: this step is not taken without a reason.")
        },
    )

    def __init__(self, *args, step, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = step.needs_comment
        self.submit_label, self.cancel_url = step.label, mission.get_absolute_url()
        self.mission, self.is_grave = mission, step.is_grave

    @cached_property
    def helper(self):
        """A step that hurts has a button that says so."""
        helper = HouseFormHelper(self, cancel_url=self.cancel_url, error_title=self.error_title)
        css_class = "btn-danger" if self.is_grave else ""
        helper.add_input(Submit("save", self.submit_label, css_class=css_class))
        return helper

    @property
    def given(self) -> dict:
        """What the step takes besides who takes it."""
        return {"comment": self.cleaned_data["comment"].strip()}


class MovingStepForm(PeriodChecks, StepForm):
    """Postponing keeps other days as a wish; taking up again sets them."""

    starts_on = DayField(
        label=gettext_lazy("New first field day"),
        required=False,
        help_text=gettext_lazy("If the new days are known: a wish until the mission is approved."),
    )
    ends_on = DayField(label=gettext_lazy("New last field day"), required=False)

    def clean(self):
        cleaned = super().clean()
        self._check_period(cleaned)
        return cleaned

    @property
    def given(self) -> dict:
        """New days are said in the log, beside those they replace."""
        start, end = self.cleaned_data["starts_on"], self.cleaned_data["ends_on"]
        old = self.mission.starts_on, self.mission.ends_on
        given = super().given
        if start is None or (start, end) == old:
            return given
        words = {"days": day_range(start, end)}
        said = _("Wished days: %(days)s.") % words
        if old[0]:
            words["old"] = day_range(*old)
            said = _("Wished days: %(days)s, instead of %(old)s.") % words
        reason = given["comment"]
        if reason and reason[-1] not in ".!?…":
            reason += "."
        comment = f"{reason} {said}".strip()
        return {"comment": comment, "starts_on": start, "ends_on": end}


def step_form(step, mission, data=None) -> StepForm:
    """Days left as they are proposed keep the mission's own."""
    if step.name == "resume":
        initial = {"starts_on": mission.starts_on, "ends_on": mission.ends_on}
        return MovingStepForm(data, step=step, mission=mission, initial=initial)
    kind = MovingStepForm if step.name == "postpone" else StepForm
    return kind(data, step=step, mission=mission)
