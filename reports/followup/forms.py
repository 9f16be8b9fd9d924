"""One answer and one remark for each point; points may be left open and answered another day."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.enums import CheckAnswer


class PointForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("What was found"), required=False, choices=CheckAnswer.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args, item, kept=None, **kwargs):
        initial = {"answer": kept.answer, "remark": kept.remark} if kept else {}
        super().__init__(*args, prefix=f"point-{item.pk}", initial=initial, **kwargs)
        self.item, self.kept = item, kept
        self.fields["answer"].label = item.name
        self.fields["answer"].help_text = item.guidance

    def clean(self):
        cleaned = super().clean()
        remark = cleaned.get("remark", "").strip()
        word = cleaned.get("answer", "")
        if word == CheckAnswer.NOT_DONE and not remark:
            self.add_error("remark", _("Say why it was not done."))
        if remark and not word and "answer" not in self.errors:
            self.add_error("answer", _("Choose an answer for this remark."))
        return cleaned


def forms_of(checklist, data=None) -> list[PointForm]:
    kept = {one.item_id: one for one in checklist.answers.select_related("answered_by")}
    return [PointForm(data, item=item, kept=kept.get(item.pk)) for item in checklist.points]


def answers_of(point_forms) -> dict:
    """What was answered; a point without an answer stays open."""
    return {
        one.item: (one.cleaned_data["answer"], one.cleaned_data["remark"].strip())
        for one in point_forms
        if one.cleaned_data.get("answer")
    }
