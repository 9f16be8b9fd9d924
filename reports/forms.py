"""Forms of debriefings, reports, recommendations and lessons. Nothing here changes a state."""

from django import forms

SHORT = forms.Textarea({"rows": 3})
