"""Forms of the annual review. Nothing here changes a state."""

from datetime import date

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import ADMINISTRATORS, EST_MANAGERS, User
from core.crispy import DayInput, HouseForm
from core.forms import VersionedForm
from interventions.models import EstUnit
from reports.enums import FollowUp
from reports.review.models import AnnualReview, ReviewDecision

#: Spare rows for new decisions on one page.
SPARE_DECISIONS = 3


def possible_owners(review):
    """People of EST, and whoever owns one of its decisions already."""
    member = EstUnit.members.through.objects.filter(user=OuterRef("pk"))
    office = User.groups.through.objects.filter(
        user=OuterRef("pk"), group__name__in=[EST_MANAGERS, ADMINISTRATORS]
    )
    in_est = Q(Exists(member)) | Q(Exists(office))
    owns = Q(pk__in=review.decisions.values("owner"))
    return User.objects.filter(in_est & Q(is_active=True) | owns).order_by("name", "pk")


class OpenReviewForm(HouseForm, forms.ModelForm):
    """One review a year for all units, and one for each unit that wants its own."""

    submit_label = gettext_lazy("Open the review")

    class Meta:
        model = AnnualReview
        fields = ["year", "unit", "early_reason"]
        help_texts = {
            "unit": gettext_lazy("Empty: the review of all units."),
            "early_reason": gettext_lazy("Only where it opens before the month of its year."),
        }

    def __init__(self, *args, today, month: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.month = today, month
        self.fields["unit"].queryset = EstUnit.objects.order_by("name_fr", "pk")

    def clean_year(self):
        """MIS-YYYY numbers begin in this century and end before the next."""
        year = self.cleaned_data["year"]
        if not 2000 <= year < 2100:
            raise forms.ValidationError(_("Write a year of four digits, such as 2016."))
        return year

    def clean(self):
        """The month is a setting of EST; earlier is possible, and its reason is kept."""
        cleaned = super().clean()
        year = cleaned.get("year")
        if not year:
            return cleaned
        if AnnualReview.objects.filter(year=year, unit=cleaned.get("unit")).exists():
            words = {"review": AnnualReview(year=year, unit=cleaned.get("unit"))}
            self.add_error("year", _("“%(review)s” is open already.") % words)
        is_early = self.today < date(year, self.month, 1)
        if is_early and not cleaned.get("early_reason", "").strip():
            words = {"month": MONTHS[self.month], "year": year}
            self.add_error(
                "early_reason",
                _("The review opens in %(month)s %(year)s: say why it opens earlier.") % words,
            )
        if not is_early:
            cleaned["early_reason"] = ""
        return cleaned


class ReviewForm(HouseForm, VersionedForm):
    form_tag = False
    submit_label = ""
    error_title = gettext_lazy("The review is not saved yet")

    class Meta:
        model = AnnualReview
        fields = ["headline", "has_sheets"]
        widgets = {"headline": forms.Textarea({"rows": 2})}
        help_texts = {
            "headline": gettext_lazy("One sentence that a resident representative could quote."),
        }


class DecisionForm(forms.ModelForm):
    """One decision, one owner, one date (domain: annual synthesis, section 7)."""

    class Meta:
        model = ReviewDecision
        fields = ["text", "owner", "due_on"]
        widgets = {"text": forms.Textarea({"rows": 2}), "due_on": DayInput()}

    def __init__(self, *args, owners, **kwargs):
        """`owners` is evaluated once for all rows of the page."""
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        owner.queryset = owners.all()
        owner.widget.choices = [("", "–"), *((one.pk, str(one)) for one in owners)]
        owner.required = self.fields["due_on"].required = True


DecisionFormSet = forms.inlineformset_factory(
    AnnualReview,
    ReviewDecision,
    form=DecisionForm,
    extra=SPARE_DECISIONS,
    max_num=30,
    absolute_max=40,
    can_delete_extra=False,
)


class FollowUpForm(forms.ModelForm):
    class Meta:
        model = ReviewDecision
        fields = ["follow_state", "follow_up"]
        widgets = {"follow_up": forms.Textarea({"rows": 2})}

    def clean(self):
        cleaned = super().clean()
        is_dropped = cleaned.get("follow_state") == FollowUp.DROPPED
        if is_dropped and not cleaned.get("follow_up", "").strip():
            self.add_error("follow_up", _("Say why this decision was dropped."))
        return cleaned


FollowUpFormSet = forms.modelformset_factory(
    ReviewDecision,
    form=FollowUpForm,
    extra=0,
    max_num=100,
    absolute_max=110,
    can_delete=False,
    edit_only=True,
)


class ChoiceForm(forms.Form):
    """What is decided about one lesson; `seen` is the choice that the page showed."""

    verdict = forms.ChoiceField(
        choices=[
            ("keep", gettext_lazy("Keep")),
            ("set_aside", pgettext_lazy("verb", "Set aside")),
            ("open", gettext_lazy("Back among the proposed")),
            ("propose", gettext_lazy("Propose to the review")),
        ]
    )
    position = forms.IntegerField(
        label=gettext_lazy("Order"), required=False, min_value=0, max_value=999
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for setting aside"), required=False, max_length=250
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("verdict") == "set_aside" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why this lesson is set aside: the reason is kept."))
        return cleaned
