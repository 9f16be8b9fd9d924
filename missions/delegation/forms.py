"""The decision note: why a mission is done in house or outside, line by line."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from core.forms import SeenForm
from missions.delegation.enums import Criterion, Leaning
from missions.models import DecisionLine, Delegation


class NoteForm(HouseForm, SeenForm):
    """A line without an answer is not in the note; a comment wants its answer."""

    form_tag, submit_label = False, ""

    class Meta:
        model = Delegation
        fields = ["note"]
        widgets = {"note": forms.Textarea({"rows": 3})}
        labels = {"note": gettext_lazy("Decision in a few words")}

    def __init__(self, data=None, *, instance):
        super().__init__(data, instance=instance)
        self.there = {one.criterion: one for one in instance.grid.all()}
        for criterion in Criterion:
            self._add_line(criterion, self.there.get(criterion))

    def _add_line(self, criterion, line):
        self.fields[f"{criterion}_leaning"] = forms.ChoiceField(
            label=criterion.label,
            choices=[("", _("not weighed")), *Leaning.choices],
            required=False,
            initial=line.leaning if line else "",
        )
        self.fields[f"{criterion}_comment"] = forms.CharField(
            label=_("Comment"),
            required=False,
            max_length=300,
            initial=line.comment if line else "",
            widget=forms.TextInput({"placeholder": _("Comment")}),
        )

    @property
    def lines(self) -> list[dict]:
        return [
            {
                "label": one.label,
                "leaning": self[f"{one}_leaning"],
                "comment": self[f"{one}_comment"],
            }
            for one in Criterion
        ]

    def stored_value(self, stored, name):
        criterion, _underscore, part = name.rpartition("_")
        if criterion in Criterion.values:
            line = stored.grid.filter(criterion=criterion).first()
            return getattr(line, part) if line else ""
        return super().stored_value(stored, name)

    def show_conflict(self, name, theirs):
        """The comparison above the lines shows it."""

    def clean(self):
        cleaned = super().clean()
        for one in Criterion:
            if cleaned.get(f"{one}_comment") and not cleaned.get(f"{one}_leaning"):
                self.add_error(f"{one}_leaning", _("Say what this speaks for."))
        return cleaned

    def keep(self) -> None:
        self.save()
        for one in Criterion:
            leaning = self.cleaned_data[f"{one}_leaning"]
            if not leaning:
                DecisionLine.objects.filter(delegation=self.instance, criterion=one).delete()
                continue
            given = {"leaning": leaning, "comment": self.cleaned_data[f"{one}_comment"]}
            DecisionLine.objects.update_or_create(
                delegation=self.instance, criterion=one, defaults=given
            )
