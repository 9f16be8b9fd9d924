from django import forms
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from core.forms import VersionedForm
from missions.models import MissionFeedback


class FeedbackForm(HouseForm, VersionedForm):
    submit_label = gettext_lazy("Give this feedback")

    class Meta:
        model = MissionFeedback
        fields = ["technical", "coaching", "words", "is_shared"]
        widgets = {"words": forms.Textarea({"rows": 5})}
