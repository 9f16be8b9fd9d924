"""Questions about a call: asked without a name, answered for everybody."""

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from core.forms import SeenForm, VersionedForm
from experts.models import CallQuestion

#: Not yet answered questions of one call; more would be a flood.
MOST_WAITING = 200


class QuestionForm(HouseForm, forms.Form):
    submit_label = gettext_lazy("Send my question")
    text = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "The answer is published with the call, for everybody; your name is not asked."
        ),
        error_messages={"required": gettext_lazy("Write your question.")},
    )

    def keep(self, call) -> None:
        """Once, though it was sent twice; beyond a number no person reads, more is not kept."""
        waiting = call.questions.filter(answered_at=None)
        text = self.cleaned_data["text"]
        if waiting.count() < MOST_WAITING and not waiting.filter(text=text).exists():
            CallQuestion.objects.create(call=call, text=text, language=translation.get_language())


class AnswerForm(HouseForm, SeenForm):
    submit_label = gettext_lazy("Publish the answer")

    class Meta:
        model = CallQuestion
        fields = ["answer_fr", "answer_en", "answer_nl"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 4})
            for name in ("answer_fr", "answer_en", "answer_nl")
        }
        help_texts = {"answer_fr": gettext_lazy("One language is enough.")}

    #: The page sets both texts side by side: the field need not repeat theirs.
    show_conflict = VersionedForm.show_conflict

    def clean(self):
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in self._meta.fields):
            raise forms.ValidationError(_("Write the answer in one language at least."))
        return cleaned

    def publish(self, *, by) -> CallQuestion:
        self.instance.answered_by = by
        self.instance.answered_at = self.instance.answered_at or timezone.now()
        return self.save()
