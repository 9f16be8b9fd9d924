"""Forms of the register. None changes a state; what a reader may not see is left as it is."""

from django import forms
from django.core.validators import URLValidator
from django.db.models import Q
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import uploads
from core.crispy import HouseForm
from core.days import DayField
from core.db import Fold
from core.forms import VersionedForm
from experts.models import Expert
from interventions.enums import TeamRole
from interventions.models import Intervention, TeamMember
from missions.enums import CONFIDENTIAL_KINDS
from missions.models import Mission
from missions.standing import standing_of
from reports.research.models import ActionResearch, CapitalisationProduct, ResearchMember
from reports.research.queries import linkable_lessons

MOST_MEMBERS = 20
#: Of an intervention one can choose among these; older ones stay linked.
MOST_OFFERED = 200
LONG = forms.Textarea({"rows": 4})
BOXES = forms.CheckboxSelectMultiple


def interventions_to_write(user):
    """For which this person keeps the register; in rows what `permissions.keeps_register` says."""
    me = standing_of(user)
    rows = Intervention.objects.visible_to(user)
    if me.is_est:
        return rows
    guided = (
        TeamMember.objects.current()
        .filter(user__in=me.persons, role=TeamRole.SCIENTIFIC_TEAM)
        .values("intervention")
    )
    return rows.filter(Q(pk__in=me.coordinated) | Q(pk__in=guided))


class LinkingForm(HouseForm, VersionedForm):
    """Links to rows: offers those the reader may see, keeps those he may not."""

    form_tag, submit_label = False, ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        #: By the name of a field what stays linked without being shown.
        self.hidden_links = {}

    def link(self, name: str, seen, **own) -> None:
        """Offer what is seen of the intervention (`own`) and what is linked; else no field."""
        kept = getattr(self.instance, name).all() if self.instance.pk else seen.none()
        hidden = kept.exclude(pk__in=seen.values("pk"))
        self.hidden_links[name] = list(hidden.values_list("pk", flat=True))
        newest = seen.filter(**own).order_by("-pk").values_list("pk", flat=True)[:MOST_OFFERED]
        shown = Q(pk__in=list(newest)) | Q(pk__in=[one.pk for one in kept])
        offered = seen.filter(shown).order_by("-code")
        if offered:
            self.fields[name].queryset = offered
        else:
            del self.fields[name]

    def save_links(self, row) -> None:
        for name, hidden in self.hidden_links.items():
            if name in self.fields:
                chosen = [one.pk for one in self.cleaned_data[name]]
                getattr(row, name).set([*chosen, *hidden])


class ResearchForm(LinkingForm):
    starts_on = DayField(label=gettext_lazy("Start"), required=False)
    ends_on = DayField(
        label=gettext_lazy("End"),
        required=False,
        help_text=gettext_lazy("An action research takes years rather than months."),
    )

    class Meta:
        model = ActionResearch
        fields = [
            "question", "need", "asked_by", "starts_on", "ends_on", "budget_formulation_eur",
            "budget_eur", "spent_eur", "results", "lessons",
        ]  # fmt: skip
        widgets = {
            "question": forms.Textarea({"rows": 2}),
            "need": forms.Textarea({"rows": 3}),
            "results": LONG,
            "lessons": BOXES,
        }
        help_texts = {
            "question": gettext_lazy("One question, as those who asked it would put it."),
            "need": gettext_lazy("What gets in the way of people in their daily work?"),
            "asked_by": gettext_lazy("A research starts from what actors on the ground ask."),
            "budget_formulation_eur": gettext_lazy("Empty where the formulation foresaw none."),
            "results": gettext_lazy("What was found and what changed, also what did not."),
        }
        error_messages = {
            "question": {"required": gettext_lazy("Write the question.")},
            "asked_by": {"required": gettext_lazy("Say who asked.")},
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.link("lessons", linkable_lessons(user), intervention=self.instance.intervention_id)

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", _("Choose a day after the start."))
        self._keep_what_was_agreed(cleaned)
        return cleaned

    def _keep_what_was_agreed(self, cleaned):
        """Once it was agreed to, dates and budget may move but not vanish; so with results."""
        if self.instance.state == "proposed":
            return
        for name in ("starts_on", "ends_on", "budget_eur"):
            if name in cleaned and cleaned[name] is None:
                self.add_error(name, _("It was agreed to with this: change it, do not empty it."))
        if self.instance.state == "results" and not cleaned.get("results", "").strip():
            self.add_error("results", _("The results are being read: do not empty them."))


def people_for(user, intervention):
    """Who has ever been around the intervention, its unit, and experts this person may see."""
    around = TeamMember.objects.filter(intervention=intervention).values("user")
    experts = Expert.objects.visible_to(user).values("user")
    unit = Q(est_units=intervention.unit_id) | Q(pk=intervention.focal_point_id)
    rows = Q(pk__in=around) | Q(pk__in=experts) | Q(pk__in=User.objects.filter(unit).values("pk"))
    return User.objects.filter(rows, is_active=True).order_by(Fold("name"))


class MemberForm(forms.ModelForm):
    class Meta:
        model = ResearchMember
        fields = ["user", "outside", "part"]

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = Q(pk__in=people.values("pk")) | Q(pk=self.instance.user_id)
        self.fields["user"].queryset = User.objects.filter(chosen).order_by(Fold("name"))

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("user")) == bool(cleaned.get("outside")):
            self.add_error("user", _("Choose a person, or write one name from outside."))
        return cleaned


class Members(BaseInlineFormSet):
    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            row = getattr(form, "cleaned_data", {})
            if not row.get("user") or row.get("DELETE"):
                continue
            if row["user"] in seen:
                form.add_error("user", _("This person already stands in the list."))
            seen.add(row["user"])

    def get_unique_error_message(self, unique_check):
        return _("A person stands in the list once.")


MemberRows = inlineformset_factory(
    ActionResearch,
    ResearchMember,
    form=MemberForm,
    formset=Members,
    extra=1,
    can_delete=True,
    max_num=MOST_MEMBERS,
    absolute_max=MOST_MEMBERS + 5,
)


class ProductFile(uploads.DocumentField):
    """Slides too; films and sounds are linked to."""

    allowed = uploads.DOCUMENTS | {uploads.PPTX}
    accept = f"{uploads.ACCEPT},.pptx"
    advice = gettext_lazy("PDF, Word, OpenDocument, PowerPoint, PNG or JPEG, up to 10 MB.")
    refusal = gettext_lazy(
        "Not a PDF, PNG, JPEG, nor a text or slides of Office or OpenDocument without macros."
    )


class ProductForm(LinkingForm):
    field_order = [
        "kind", "title", "language", "authors", "dated_on", "summary", "upload", "link",
    ]  # fmt: skip
    dated_on = DayField(
        label=gettext_lazy("Date of the product"),
        required=False,
        help_text=gettext_lazy("Empty: the day on which it is published here."),
    )
    upload = ProductFile(label=gettext_lazy("File"), required=False)
    link = forms.URLField(
        label=gettext_lazy("Address on the web"),
        required=False,
        max_length=400,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=gettext_lazy("For films, sounds and what is published elsewhere."),
    )

    class Meta:
        model = CapitalisationProduct
        fields = [
            "kind", "title", "language", "authors", "dated_on", "summary", "link", "researches",
            "lessons", "missions",
        ]  # fmt: skip
        widgets = {
            "summary": forms.Textarea({"rows": 3}),
            "researches": BOXES,
            "lessons": BOXES,
            "missions": BOXES,
        }
        error_messages = {
            "title": {"required": gettext_lazy("Give it a title.")},
            "kind": {"required": gettext_lazy("Say what kind of product it is.")},
            "language": {"required": gettext_lazy("Say in which language it is.")},
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        intervention = self.instance.intervention_id
        told = Mission.objects.visible_to(user).exclude(specific_kind__in=CONFIDENTIAL_KINDS)
        self.link("researches", ActionResearch.objects.visible_to(user), intervention=intervention)
        self.link("lessons", linkable_lessons(user), intervention=intervention)
        self.link("missions", told, interventions=intervention)

    def clean(self):
        cleaned = super().clean()
        has_any = cleaned.get("link") or cleaned.get("upload") or self.instance.file_id
        if self.instance.state == "drafted" and not has_any and "link" not in self.errors:
            self.add_error("link", _("It is being read: leave a file or an address."))
        return cleaned


class RemarkForm(HouseForm, forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your remark"), max_length=5000, widget=forms.Textarea({"rows": 3})
    )
    submit_label = gettext_lazy("Add the remark")
