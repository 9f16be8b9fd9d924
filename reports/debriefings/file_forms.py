from django import forms
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from reports.models import DebriefingFile


class FileForm(HouseForm, forms.ModelForm):
    form_tag, submit_label = False, ""

    class Meta:
        model = DebriefingFile
        fields = ["caption"]
        labels = {"caption": gettext_lazy("Caption")}
        help_texts = {"caption": gettext_lazy("Who or what is seen, where.")}
