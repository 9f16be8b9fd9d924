"""Contracts, their milestones, evidence, payment: forms of the people who keep them."""

from datetime import timedelta

from crispy_forms.layout import Layout
from django import forms
from django.db.models import Q
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.amounts import WholeAmountField
from core.crispy import HouseForm, NumberInput
from core.dates import short_date
from core.days import DayField
from core.db import Fold
from core.forms import VersionedForm
from core.uploads import DocumentField
from experts.enums import EXTERNAL_KINDS
from experts.models import Expert
from interventions.enums import Setting
from interventions.models import ProcessSetting
from missions.contracts.enums import ContractState, EvidencePaper
from missions.contracts.rates import rate_of
from missions.forms import pair
from missions.models import Contract, Milestone, Mission
from missions.models.contract import WHOLE

SPARE_ROWS, MOST_ROWS = 1, 20
DAYS_PAID = gettext_lazy("From half a day to 400 days are paid.")
DAY_RATE = gettext_lazy("A day rate is from 1 to 10,000 EUR.")


def third_parties(mission: Mission):
    """External members of the team and the one it is entrusted to, without a contract yet."""
    taken = Contract.objects.filter(mission=mission, extends=None).exclude(
        state=ContractState.ENDED
    )
    return (
        Expert.objects.filter(kind__in=EXTERNAL_KINDS)
        .filter(Q(memberships__mission=mission) | Q(delegations__mission=mission))
        .exclude(pk__in=taken.values("expert"))
        .select_related("user")
        .order_by(Fold("user__name"))
        .distinct()
    )


def check_order(form, cleaned) -> None:
    start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
    if start and end and end < start:
        form.add_error(
            "ends_on",
            _("Choose a day from %(day)s on: it ends after it begins.")
            % {"day": short_date(start, year=True)},
        )


def outside(day, start, end) -> str:
    """Why this day does not lie within a contract; empty where it does."""
    if day and start and day < start:
        told, limit = _("Choose a day from %(day)s on: the contract begins then."), start
    elif day and end and day > end:
        told, limit = _("Choose a day up to %(day)s: the contract ends then."), end
    else:
        return ""
    return told % {"day": short_date(limit, year=True)}


class TermsForm(HouseForm, VersionedForm):
    """Whose contract it is, for how long, at which rate; its version guards its milestones too."""

    form_tag, submit_label = False, ""
    starts_on = DayField(label=gettext_lazy("First day"), required=False)
    ends_on = DayField(label=gettext_lazy("Last day"), required=False)
    #: The rows below, judged before this form: their texts stand in the comparison.
    milestones = None

    class Meta:
        model = Contract
        fields = ["expert", "fee_days", "day_rate_eur", "starts_on", "ends_on"]
        field_classes = {"day_rate_eur": WholeAmountField}
        widgets = {"fee_days": NumberInput({"step": "0.5", "min": "0.5", "max": "400"})}
        error_messages = {
            "expert": {
                "required": gettext_lazy("Choose the consultant."),
                "invalid_choice": gettext_lazy(
                    "Choose somebody from outside on the team, without a contract here."
                ),
            },
            "fee_days": {
                "required": gettext_lazy("Give the number of days that are paid."),
                "min_value": DAYS_PAID,
                "max_value": DAYS_PAID,
                "max_digits": DAYS_PAID,
                "max_whole_digits": DAYS_PAID,
                "max_decimal_places": gettext_lazy("Count in half or whole days."),
            },
            "day_rate_eur": {
                "required": gettext_lazy("Give the day rate that was agreed."),
                "min_value": DAY_RATE,
                "max_value": DAY_RATE,
            },
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        mission = self.instance.mission
        if self.instance.pk:
            del self.fields["expert"]
            return
        people = third_parties(mission)
        self.fields["expert"].queryset = people
        self._offer_days(mission)
        if len(people) == 1:
            self._offer_person(people[0])

    def _offer_days(self, mission):
        """From the preparation of the mission to the day its report is due."""
        first, last = mission.starts_on, mission.ends_on
        if first is not None:
            days = ProcessSetting.objects.numbers()[Setting.REPORT_DUE_DAYS]
            last += timedelta(days=days)
            self.offer(starts_on=min(first, timezone.localdate()), ends_on=last)

    @cached_property
    def helper(self):
        helper = super().helper
        helper.layout = Layout(
            *(["expert"] if "expert" in self.fields else []),
            pair("fee_days", "day_rate_eur"),
            pair("starts_on", "ends_on"),
            "version",
        )
        return helper

    def _offer_person(self, expert):
        member = self.instance.mission.members.filter(expert=expert).first()
        self.offer(
            expert=expert.pk,
            fee_days=member and member.person_days,
            day_rate_eur=rate_of(expert, self.instance.mission.starts_on),
        )

    def clean(self):
        cleaned = super().clean()
        check_order(self, cleaned)
        return cleaned

    @property
    def both_texts(self):
        rows = super().both_texts
        if not self.is_stale:
            return rows
        typed = self.milestones.as_text() if self.milestones else ""
        stored = as_text(self.instance.milestones.order_by("due_on", "pk"))
        return rows if stored == typed else [*rows, (_("Milestones"), stored, typed)]


def line_of(row) -> str:
    day = short_date(row.due_on, year=True) if row.due_on else ""
    return f"{row.label}, {row.percent or 0} %, {day}"


def as_text(rows) -> str:
    return "\n".join(map(line_of, rows))


class MilestoneForm(forms.ModelForm):
    due_on = DayField(label=gettext_lazy("Due on"))

    class Meta:
        model = Milestone
        fields = ["label", "percent", "due_on"]
        error_messages = {
            "label": {"required": gettext_lazy("Name the result, or empty the row.")},
            "percent": {
                "required": gettext_lazy("Give the share of the contract, in per cent."),
                "min_value": gettext_lazy("A share is from 1 to 100 %."),
                "max_value": gettext_lazy("A share is from 1 to 100 %."),
            },
        }


class BaseMilestones(BaseInlineFormSet):
    def kept(self):
        return [
            one.cleaned_data
            for one in self.forms
            if getattr(one, "cleaned_data", None) and not one.cleaned_data.get("DELETE")
        ]

    @property
    def total(self) -> int:
        return sum(one.get("percent") or 0 for one in self.kept())

    def check_days(self, start, end) -> None:
        """A result is due while its contract lasts; the day that is wrong says so."""
        for one in self.forms:
            given = getattr(one, "cleaned_data", None) or {}
            day = given.get("due_on")
            told = "" if given.get("DELETE") else outside(day, start, end)
            if told:
                one.add_error("due_on", told)

    def clean(self):
        super().clean()
        if self.total > WHOLE:
            raise forms.ValidationError(
                _("The shares make %(total)s %%, more than the whole: take some away.")
                % {"total": self.total}
            )

    def as_text(self) -> str:
        rows = [one.instance for one in self.forms if one.has_changed() or one.instance.pk]
        return as_text(rows)


Milestones = inlineformset_factory(
    Contract, Milestone, form=MilestoneForm, formset=BaseMilestones, extra=SPARE_ROWS,
    max_num=MOST_ROWS, absolute_max=MOST_ROWS + SPARE_ROWS, can_delete=True,
)  # fmt: skip


class EvidenceForm(HouseForm, forms.Form):
    submit_label = gettext_lazy("Hand in the evidence")
    evidence = forms.CharField(
        label=gettext_lazy("What shows that the result is reached"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
    )
    paper = forms.ChoiceField(
        label=gettext_lazy("Paper of the mission"),
        required=False,
        choices=[("", "–"), *EvidencePaper.choices],
    )
    upload = DocumentField(label=gettext_lazy("Document"), required=False)

    def __init__(self, *args, milestone, **kwargs):
        super().__init__(*args, **kwargs)
        self.milestone = milestone
        self.initial |= {"evidence": milestone.evidence, "paper": milestone.paper}

    def clean(self):
        cleaned = super().clean()
        given = cleaned.get("evidence", "").strip() or cleaned.get("paper")
        if not (given or cleaned.get("upload") or self.milestone.file or self.errors):
            self.add_error(
                "evidence", _("Say what shows that the result is reached, or add a document.")
            )
        return cleaned


class PaymentForm(HouseForm, forms.Form):
    submit_label = gettext_lazy("Mark as paid")
    paid_on = DayField(label=gettext_lazy("Paid on"))

    def __init__(self, *args, milestone, **kwargs):
        super().__init__(*args, **kwargs)
        self.accepted_on = timezone.localdate(milestone.accepted_at)
        self.initial["paid_on"] = timezone.localdate()

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        if day < self.accepted_on:
            raise forms.ValidationError(
                _("Choose a day from %(day)s on: a milestone is paid once it is accepted.")
                % {"day": short_date(self.accepted_on, year=True)}
            )
        return day


class ReasonForm(HouseForm, forms.Form):
    """A step that wants its reason."""

    comment = forms.CharField(
        label=gettext_lazy("Reason, visible in the log and to those it concerns"),
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": gettext_lazy("Write why: this step is not taken without a reason.")
        },
    )

    def __init__(self, *args, step, **kwargs):
        super().__init__(*args, **kwargs)
        self.submit_label = step.label
