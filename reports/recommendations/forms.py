"""Forms of those who answer, carry out and verify a recommendation."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from reports.enums import Response
from reports.forms import SHORT


class ResponseForm(HouseForm, forms.Form):
    """Accepted, partly, rejected; a rejection says why."""

    response = forms.ChoiceField(
        label=gettext_lazy("Your response"),
        choices=[one for one in Response.choices if one[0] != Response.NONE],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=gettext_lazy("What will be done, by whom, by when"), required=False, widget=SHORT
    )
    submit_label = gettext_lazy("Save the response")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("response") == Response.REJECTED and not cleaned.get("comment", "").strip():
            self.add_error(
                "comment", _("Say why you reject it: the reason goes to the annual review.")
            )
        return cleaned
