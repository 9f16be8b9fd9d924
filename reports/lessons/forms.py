"""A lesson on a page of its own: where it was born, what it says, what others say of it."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from core.db import Fold
from core.typography import HYPHEN
from interventions.models import Intervention, Theme
from missions.models import Mission, RemoteSupport, SupportRequest
from reports.enums import MISSION_ORIGINS, CheckPoint, LessonOrigin, LinkKind
from reports.lessons.models import LessonSource
from reports.models import Lesson
from reports.models.base import missions_open_to
from reports.models.lessons import supports_open_to
from reports.writing.forms import LessonFields


class ThemesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value):
        """In one order, so that what was seen, typed and stored compare."""
        if isinstance(value, list | tuple):
            return sorted(str(super(ThemesField, self).prepare_value(one)) for one in value)
        return super().prepare_value(value)


class LessonForm(HouseForm, LessonFields):
    """Its fields follow its origin: what that says already is not asked again."""

    error_title = gettext_lazy("The lesson is not saved yet")
    is_optional = False
    more_themes = ThemesField(
        queryset=Theme.objects.none(), required=False, label=gettext_lazy("Other themes")
    )
    hides_author = forms.BooleanField(
        required=False,
        label=gettext_lazy("Hide my name"),
        help_text=gettext_lazy("Then only you and the EST managers know who wrote this lesson."),
    )

    class Meta(LessonFields.Meta):
        fields = [
            "title", "context", "mechanism", "outcome", "application", "evidence",
            "do_differently", "theme", "more_themes", "valence", "kind", "level", "origin",
            "origin_note", "unit", "sector", "country", "intervention",
        ]  # fmt: skip
        widgets = LessonFields.Meta.widgets | {
            "do_differently": forms.Textarea({"rows": 2}),
            "origin": forms.RadioSelect,
        }

    def __init__(self, *args, reader, **kwargs):
        super().__init__(*args, **kwargs)
        themes = Theme.objects.order_by(Fold("name_fr"))
        self.fields["theme"].queryset = self.fields["more_themes"].queryset = themes
        if self.instance.pk:
            del self.fields["hides_author"]
        if self.instance.mission_id:
            self._of_mission()
        elif self.instance.remote_support_id:
            self._drop("origin", "origin_note", "unit", "sector", "country", "intervention")
        else:
            self._on_its_own(reader)

    def _drop(self, *names):
        for name in names:
            del self.fields[name]

    def _of_mission(self):
        self._drop("origin_note", "unit", "sector", "country")
        self.set_mission(self.instance.mission)
        self.fields["origin"].required = False
        self.fields["origin"].choices = [
            (one.value, one.label) for one in LessonOrigin if one in MISSION_ORIGINS
        ]

    def _on_its_own(self, reader):
        self._drop("origin")
        self.fields["origin_note"].required = True
        self.fields["origin_note"].help_text = _(
            "A meeting, a study, a conversation: where somebody could ask again."
        )
        seen = Intervention.objects.visible_to(reader).order_by("code")
        self.fields["intervention"].queryset = seen
        self.fields["intervention"].required = False

    def clean_origin(self):
        return self.cleaned_data["origin"] or self.instance.origin

    # --- other themes: many at once, which a card does not know -----------------------
    def is_sent(self, name) -> bool:
        if name == "more_themes":
            return self.add_prefix("seen") in self.data
        return super().is_sent(name)

    def merge(self, cleaned):
        super().merge(cleaned)
        if "more_themes" not in self.touched:
            cleaned["more_themes"] = list(self.instance.more_themes.all())

    def clean(self):
        cleaned = super().clean()
        main = cleaned.get("theme")
        if main and cleaned.get("more_themes"):
            cleaned["more_themes"] = [one for one in cleaned["more_themes"] if one != main]
        return cleaned

    def only_look(self) -> None:
        """Nothing is saved, so nothing is missing yet."""
        self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the form now, saved or not: for the hints."""
        return {name: str(self[name].value() or "") for name in self.fields}


class OriginChoice(forms.Form):
    """In what a new lesson was born: a mission or a support this person may write lessons of."""

    mission = forms.ModelChoiceField(
        queryset=None, to_field_name="code", label=gettext_lazy("Mission")
    )
    support = forms.ModelChoiceField(
        queryset=None, to_field_name="code", label=gettext_lazy("Remote support")
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
        self.fields["support"].queryset = (
            RemoteSupport.objects.visible_to(user)
            .filter(
                Q(expert__user=user)
                | Q(intervention__focal_point=user)
                | Q(intervention__unit__coordinator=user)
            )
            .order_by("-held_on", "-pk")
        )

    @property
    def has_missions(self) -> bool:
        return self.fields["mission"].queryset.exists()

    @property
    def has_supports(self) -> bool:
        return self.fields["support"].queryset.exists()


class CheckForm(forms.Form):
    """One answer for each point of the quality rule; what is not met says why."""

    def __init__(self, *args, own=None, **kwargs):
        """`own`: what this reader said before, by point."""
        super().__init__(*args, **kwargs)
        for point in CheckPoint:
            before = (own or {}).get(point)
            self.fields[point.value] = forms.ChoiceField(
                label=point.label, required=False, widget=forms.RadioSelect,
                choices=[("yes", _("Yes")), ("no", _("No"))],
                initial=before and ("yes" if before.is_met else "no"),
            )  # fmt: skip
            self.fields[f"{point}-remark"] = forms.CharField(
                label=_("Remark"), required=False, max_length=250,
                initial=before.remark if before else "",
            )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        for point in CheckPoint:
            if cleaned.get(point.value) == "no" and not cleaned.get(f"{point}-remark", "").strip():
                self.add_error(f"{point}-remark", _("Say what is missing: the author reads it."))
        return cleaned

    @property
    def said(self) -> dict[str, tuple[bool, str]]:
        given = self.cleaned_data
        return {
            point.value: (given[point.value] == "yes", given[f"{point}-remark"].strip())
            for point in CheckPoint
            if given.get(point.value)
        }

    @property
    def rows(self) -> list[dict]:
        return [
            {"point": point, "answer": self[point.value], "remark": self[f"{point}-remark"]}
            for point in CheckPoint
        ]


class NumberField(forms.ModelChoiceField):
    """A row by its number, typed in any case or copied from a page with its hyphens that hold."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid_choice": gettext_lazy("Nothing that you may read has this number.")
    }

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset, to_field_name="code", **kwargs)

    def to_python(self, value):
        return super().to_python(value.replace(HYPHEN, "-").strip().upper() if value else value)


#: Numbers as they look: of a mission, a support, a request.
EXAMPLES = ("MIS-2016-03", "RS-2016-02", "SR-2016-03")


class SourceForm(HouseForm, forms.ModelForm):
    submit_label = gettext_lazy("Add this source")
    error_title = gettext_lazy("The source is not added yet")

    class Meta:
        model = LessonSource
        fields = ["mission", "remote_support", "request", "note"]

    def __init__(self, *args, reader, **kwargs):
        super().__init__(*args, **kwargs)
        seen = {
            "mission": Mission.objects.filter(pk__in=missions_open_to(reader)),
            "remote_support": RemoteSupport.objects.filter(pk__in=supports_open_to(reader)),
            "request": SupportRequest.objects.visible_to(reader),
        }
        for (name, rows), number in zip(seen.items(), EXAMPLES, strict=True):
            self.fields[name] = NumberField(
                rows, required=False, label=self.fields[name].label,
                help_text=_("Its number, such as %(number)s.") % {"number": number},
            )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        named = [name for name in ("mission", "remote_support", "request") if cleaned.get(name)]
        if len(named) != 1 and not self.errors:
            raise forms.ValidationError(_("Name one source by its number: not none, not two."))
        return cleaned


class LinkForm(HouseForm, forms.Form):
    submit_label = gettext_lazy("Link the two lessons")
    error_title = gettext_lazy("The lessons are not linked yet")
    other = NumberField(queryset=None, label=gettext_lazy("Number of the other lesson"))
    kind = forms.ChoiceField(
        choices=LinkKind, widget=forms.RadioSelect, label=gettext_lazy("How it stands to this one")
    )
    sentence = forms.CharField(max_length=400, label=gettext_lazy("In one sentence"))

    def __init__(self, *args, reader, lesson, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Lesson.objects.visible_to(reader).exclude(pk=lesson.pk)
        self.fields["other"].queryset = rows
