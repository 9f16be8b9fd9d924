"""What is asked of one lesson on the board. Nothing here changes a state."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interventions.models import Theme
from reports.models import Lesson
from reports.review.board import services

#: Each verb with the move behind it; `data` is the cleaned form.
VERBS = {
    "propose": lambda review, lesson, data, **who: services.propose(review, lesson, **who),
    "withdraw": lambda review, lesson, data, **who: services.withdraw(review, lesson, **who),
    "keep": lambda review, lesson, data, **who: services.keep(
        review, lesson, before=data["before"], **who
    ),
    "open": lambda review, lesson, data, **who: services.reopen(review, lesson, **who),
    "set_aside": lambda review, lesson, data, **who: services.set_aside(
        review, lesson, reason=data["reason"], **who
    ),
    "merge": lambda review, lesson, data, **who: services.merge(
        review, lesson, data["into"], **who
    ),
    "theme": lambda review, lesson, data, **who: services.classify(
        review, lesson, data["theme"], **who
    ),
    "up": lambda review, lesson, data, **who: services.shift(review, lesson, -1, **who),
    "down": lambda review, lesson, data, **who: services.shift(review, lesson, 1, **who),
}


class MoveForm(forms.Form):
    """One verb about one lesson; `seen` is what the page showed of it."""

    verb = forms.ChoiceField(choices=[(name, name) for name in VERBS])
    reason = forms.CharField(
        label=gettext_lazy("Reason for setting aside"), required=False, max_length=250
    )
    into = forms.ModelChoiceField(
        label=gettext_lazy("Merge into"),
        queryset=Lesson.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("Choose a lesson"),
        widget=forms.Select({"class": "form-select"}),
    )
    theme = forms.ModelChoiceField(
        label=gettext_lazy("Theme"),
        queryset=Theme.objects.order_by("name_fr"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("Choose a theme"),
        widget=forms.Select({"class": "form-select"}),
    )
    before = forms.ModelChoiceField(
        queryset=Lesson.objects.none(), to_field_name="code", required=False
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    #: So many cards of each cell the reader has before him.
    shown = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args, lessons, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = self.fields["before"].queryset = lessons

    def clean(self):
        cleaned = super().clean()
        verb = cleaned.get("verb")
        if verb == "set_aside" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why this lesson is set aside: the reason is kept."))
        if verb == "merge" and "into" not in self.errors and not cleaned.get("into"):
            self.add_error("into", _("Choose the lesson that takes this one up."))
        if verb == "theme" and "theme" not in self.errors and not cleaned.get("theme"):
            self.add_error("theme", _("Choose the theme under which this lesson goes."))
        return cleaned

    def run(self, review, lesson, *, by):
        data = self.cleaned_data
        seen = data["seen"] if "seen" in self.data else None
        return VERBS[data["verb"]](review, lesson, data, by=by, seen=seen)


class ContradictionForm(forms.Form):
    sentence = forms.CharField(
        label=gettext_lazy("Where they contradict each other, in one sentence"), max_length=400
    )
