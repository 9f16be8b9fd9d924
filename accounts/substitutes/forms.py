from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Substitution
from accounts.substitutes import candidates
from core.crispy import DayInput, HouseForm

LONGEST = timedelta(days=366)


class SubstitutionForm(HouseForm, forms.ModelForm):
    submit_label = gettext_lazy("Name the substitute")
    cancel_url = ""

    class Meta:
        model = Substitution
        fields = ["substitute", "since", "until", "note"]
        widgets = {"since": DayInput, "until": DayInput}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.person = user
        self.fields["substitute"].queryset = candidates(user)

    def clean_since(self):
        since = self.cleaned_data["since"]
        if since < timezone.localdate():
            raise forms.ValidationError(_("Begin today or later: what was done stays as it was."))
        return since

    def clean_until(self):
        until, since = self.cleaned_data["until"], self.cleaned_data.get("since")
        if since and until - since > LONGEST:
            raise forms.ValidationError(_("At most a year: then name somebody again."))
        return until
