"""Whole amounts of money as people type and paste them."""

import re

from django import forms
from django.core.validators import EMPTY_VALUES
from django.utils.translation import gettext_lazy as _

#: 1 200, 1.200 and 1,200 are the same amount in the languages of the house.
GROUPED = re.compile(r"-?\d{1,3}(?:[.,]\d{3})+")
NO_CENTS = re.compile(r"[.,]0{1,2}$")


class WholeAmountField(forms.IntegerField):
    """A text control: a control for numbers empties itself of what it cannot read."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write a whole amount in EUR, such as 1 200.")}

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value):
        if value in EMPTY_VALUES or not isinstance(value, str):
            return super().to_python(value)
        text = "".join(value.replace("€", "").split())
        text = NO_CENTS.sub("", re.sub(r"(?i)^eur|eur$", "", text))
        if GROUPED.fullmatch(text):
            text = text.replace(".", "").replace(",", "")
        return super().to_python(text)
