"""What EST writes of a call."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.crispy import HouseForm
from core.days import DayField
from core.forms import VersionedForm
from experts.calls.enums import Phase
from experts.calls.zones import TimeZone
from experts.models import Call, Competence, Criterion
from interventions.models import Country, EstUnit

TEXTS = [f"{name}_{code}" for code in ("fr", "en", "nl") for name in ("title", "text", "prompt")]
#: Rows of the form of criteria; what is left empty is no criterion.
MOST_CRITERIA = 8


class HourInput(forms.TimeInput):
    input_type = "time"


def est_people():
    """Those of EST with an open account, by name."""
    everybody = User.objects.filter(is_active=True)
    inside = everybody.filter(est_units__isnull=False) | everybody.filter(
        groups__name="EST managers"
    )
    return User.objects.filter(pk__in=inside.values("pk")).order_by("name")


class CallForm(HouseForm, VersionedForm):
    answers_day = DayField(label=gettext_lazy("Answers until, day"))
    answers_hour = forms.TimeField(
        label=gettext_lazy("Answers until, hour"), widget=HourInput(format="%H:%M"),
        initial=time(23, 59),
    )  # fmt: skip
    questions_day = DayField(label=gettext_lazy("Questions until, day"), required=False)
    questions_hour = forms.TimeField(
        label=gettext_lazy("Questions until, hour"), widget=HourInput(format="%H:%M"),
        required=False, initial=time(23, 59),
    )  # fmt: skip
    phases = forms.MultipleChoiceField(
        label=gettext_lazy("Phases of the support"),
        choices=Phase.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    countries = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Prospective countries"),
        queryset=Country.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    competences = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Competences asked"),
        queryset=Competence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Call
        fields = [
            "unit", "contact", *TEXTS, "countries", "competences", "phases", "time_zone",
        ]  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in TEXTS if "prompt" in name}
        help_texts = {
            "text_fr": gettext_lazy("A line that begins with a dash is an item of a list."),
            "time_zone": gettext_lazy("Both moments are said in it, to every reader."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["countries"].queryset = Country.objects.order_by("name_fr")
        self.fields["competences"].queryset = Competence.objects.order_by("name")
        self.fields["contact"].queryset = est_people()
        self.fields["unit"].queryset = EstUnit.objects.order_by("name_fr")
        if self.instance.pk is None:
            unit = EstUnit.objects.filter(members=user).order_by("pk").first()
            self.offer(contact=user.pk, unit=unit and unit.pk)
        self._offer_moments()

    @property
    def texts(self):
        """(language, its three fields), as the page sets them."""
        return [
            (name, [self[f"{one}_{code}"] for one in ("title", "text", "prompt")])
            for code, name in settings.LANGUAGES
        ]

    def _offer_moments(self):
        for name, moment in (
            ("answers", self.instance.deadline), ("questions", self.instance.questions_until)
        ):  # fmt: skip
            if moment:
                local = timezone.localtime(moment, self.instance.zone)
                self.initial |= {f"{name}_day": local.date(), f"{name}_hour": local.time()}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("time_zone") in TimeZone.values:
            zone = ZoneInfo(cleaned["time_zone"])
            self.instance.deadline = self._moment(cleaned, "answers", zone)
            self.instance.questions_until = self._moment(cleaned, "questions", zone)
            self._check_order()
        return cleaned

    def _moment(self, cleaned, name, zone):
        """The minute that was said counts to its end."""
        day, hour = cleaned.get(f"{name}_day"), cleaned.get(f"{name}_hour")
        if day is None:
            return None
        last = (hour or time(23, 59)).replace(second=59, microsecond=999_999)
        return datetime.combine(day, last, tzinfo=zone)

    def _check_order(self):
        answers, questions = self.instance.deadline, self.instance.questions_until
        if answers and questions and questions > answers:
            self.add_error(
                "questions_day", _("Questions end before the answers, so that these can use them.")
            )
        published = self.instance.published_at
        if answers and published and answers <= timezone.now():
            self.add_error("answers_day", _("Choose a moment to come: people rely on it."))


class CriterionForm(forms.ModelForm):
    class Meta:
        model = Criterion
        fields = ["label_fr", "label_en", "label_nl", "weight"]


class CriteriaFormSet(forms.BaseInlineFormSet):
    def clean(self):
        super().clean()
        if any(self.errors):
            return
        weights = [
            form.cleaned_data["weight"]
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        if weights and sum(weights) != 100:
            raise forms.ValidationError(
                _("The weights total %(total)s: they have to total 100.") % {"total": sum(weights)}
            )

    def save(self, commit=True):  # noqa: FBT002 - Django's signature
        """In the order of the page."""
        for place, form in enumerate(self.forms, start=1):
            form.instance.position = place
        return super().save(commit)


Criteria = forms.inlineformset_factory(
    Call, Criterion, form=CriterionForm, formset=CriteriaFormSet,
    extra=4, max_num=MOST_CRITERIA, can_delete=True,
)  # fmt: skip


class ReviewerForm(HouseForm, forms.Form):
    submit_label = gettext_lazy("Name this reviewer")
    user = forms.ModelChoiceField(
        label=gettext_lazy("Reviewer"),
        queryset=User.objects.none(),
        error_messages={"required": gettext_lazy("Choose somebody of EST.")},
    )
    due_on = DayField(label=gettext_lazy("Scores due by"))

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        emails = call.applications.exclude(email="").values_list("email", flat=True)
        candidates = [email.lower() for email in emails]
        self.fields["user"].queryset = (
            est_people()
            .exclude(pk__in=call.reviewers.values("user"))
            .exclude(email__in=candidates)
        )
