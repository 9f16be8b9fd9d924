"""The team of a mission, one row each, as it is written beside the mission."""

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import NumberInput
from core.db import Fold
from experts.models import Expert
from missions.conflicts import Stay
from missions.enums import BOOKED_STATES, MemberRole
from missions.models import Mission, MissionMember
from missions.services import working_days
from missions.workflow import clash_of, junior_without_decision

#: Empty rows that follow those filled in.
SPARE_ROWS = 2
MOST_ROWS = 40
#: Person-days of one expert on one mission; the database refuses more.
MOST_DAYS = 200
OUTSIDE = format_lazy(
    gettext_lazy("Write between 0.5 and {most} person-days for one person."), most=MOST_DAYS
)


class MemberForm(forms.ModelForm):
    person_days = forms.DecimalField(
        label=gettext_lazy("Person-days"),
        required=False,
        min_value=0.5,
        max_value=MOST_DAYS,
        max_digits=4,
        decimal_places=1,
        widget=NumberInput({"step": "0.5"}),
        error_messages={"min_value": OUTSIDE, "max_value": OUTSIDE},
        help_text=gettext_lazy("Empty: the working days of the stay."),
    )

    class Meta:
        model = MissionMember
        fields = ["expert", "role", "person_days"]
        error_messages = {
            "expert": {"required": gettext_lazy("Choose the person, or empty the row.")},
            "role": {"required": gettext_lazy("Choose the role in the mission.")},
        }

    def has_changed(self):
        """A new row is one as soon as it names a person or days, be they offered or typed."""
        if self.instance.pk:
            return super().has_changed()
        typed = (self[name].data for name in ("expert", "person_days"))
        return any(typed)

    def clean_expert(self):
        """Who has left keeps his past missions and gets no new ones."""
        expert = self.cleaned_data["expert"]
        if not expert.user.is_active and expert.pk != self.instance.expert_id:
            raise forms.ValidationError(
                _("%(expert)s has left and takes no new missions. Choose somebody else.")
                % {"expert": expert}
            )
        return expert


class BaseTeam(BaseInlineFormSet):
    """The team; one leader at most, nobody twice, nobody on two approved missions at once."""

    def __init__(self, *args, user, initial=None, **kwargs):
        self.extra = len(initial or ()) + SPARE_ROWS
        super().__init__(*args, initial=initial, **kwargs)
        self.user = user
        own = MissionMember.objects.filter(mission=self.instance.pk, expert=OuterRef("pk"))
        self.experts = (
            Expert.objects.filter(
                Q(pk__in=Expert.objects.visible_to(user).values("pk")) | Exists(own)
            )
            .annotate(stands=Exists(own))
            .select_related("user")
            .order_by(Fold("user__name"))
        )

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["expert"].choices = self._expert_choices
        form.fields["expert"].queryset = self.experts
        if not form.instance.pk:
            form.fields["role"].initial = MemberRole.MEMBER if index else MemberRole.LEAD

    @property
    def _expert_choices(self):
        """Those who have left are not offered, unless they stand in the team."""
        if not hasattr(self, "_kept_choices"):
            self._kept_choices = [("", "---------")] + [
                (one.pk, str(one)) for one in self.experts if one.user.is_active or one.stands
            ]
        return self._kept_choices

    def present(self) -> list[dict]:
        """Cleaned rows that stay."""
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        return [row for row in rows if row.get("expert") and not row.get("DELETE")]

    def clean(self):
        super().clean()
        rows = self.present()
        if sum(row["role"] == MemberRole.LEAD for row in rows) > 1:
            raise forms.ValidationError(_("Choose one mission leader only."))
        if len({row["expert"].pk for row in rows}) < len(rows):
            raise forms.ValidationError(_("Each expert stands in the team once."))
        self._check_own_leave({row["expert"].user_id for row in rows})

    def _check_own_leave(self, staying: set[int]):
        """Four eyes: leaving the team lends the right to validate; nobody lends it to himself."""
        own = self.instance.pk and self.instance.members.filter(expert__user=self.user).exists()
        if own and self.instance.state in BOOKED_STATES and self.user.pk not in staying:
            raise forms.ValidationError(
                _(
                    "Somebody else has to take you off the team: whoever does not travel may"
                    " validate."
                )
            )

    def check_with(self, form) -> None:
        """What only shows beside the dates; `form` is the valid form of the mission."""
        start, end = form.cleaned_data.get("starts_on"), form.cleaned_data.get("ends_on")
        for member in self.forms:
            row = getattr(member, "cleaned_data", {})
            if row.get("expert") and not row.get("DELETE"):
                self._check_row(member, row, start, end)

    def stay_of(self, form) -> Stay | None:
        """Where the people of these valid forms would be, and when; None without days."""
        start, chosen = form.cleaned_data.get("starts_on"), form.cleaned_data["interventions"]
        if start is None:
            return None
        return Stay(
            start,
            form.cleaned_data["ends_on"],
            frozenset(row["expert"].pk for row in self.present()),
            chosen[0].country_id,
            frozenset(one.pk for one in chosen),
            self.instance.pk,
        )

    def _check_row(self, member, row, start, end):
        """Both refusals at once: what is wrong is taken out of the row with the first."""
        if row.get("person_days") is None:
            self._check_days(member, start, end)
        if self.instance.state not in BOOKED_STATES:
            return
        verdicts = [self._leader_verdict(member, row)]
        if start:
            verdicts.append(clash_of([row["expert"]], start, end, besides=self.instance))
        for verdict in verdicts:
            if not verdict:
                member.add_error("expert", verdict.reason)

    def _leader_verdict(self, member, row):
        """After approval too a junior leads by decision only; who leads already stays."""
        is_new = {"expert", "role"} & set(member.changed_data)
        leads = is_new and row["role"] == MemberRole.LEAD
        return junior_without_decision(self.instance, row["expert"] if leads else None)

    def _check_days(self, member, start, end):
        """Left empty, the days are those worked in the stay: there have to be some."""
        if start is None:
            member.add_error(
                "person_days", _("Write the person-days, for there are no dates yet.")
            )
        elif not 0 < working_days(start, end) <= MOST_DAYS:
            member.add_error(
                "person_days",
                _("Write the person-days: the working days of this stay are %(days)s.")
                % {"days": working_days(start, end)},
            )


Team = inlineformset_factory(
    Mission,
    MissionMember,
    form=MemberForm,
    formset=BaseTeam,
    extra=SPARE_ROWS,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS + SPARE_ROWS,
    can_delete=True,
)
