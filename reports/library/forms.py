"""What the library is asked: words, and one value of each facet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from interventions.models import Country, Sector
from reports.library.models import EntryKind

LONGEST_QUESTION = 200
#: The keys of the address besides `q` and `page`.
FACETS = ("kind", "country", "sector", "year")


class LibraryForm(forms.Form):
    """A facet with a value that nothing has is no error of the reader: it is left out."""

    q = forms.CharField(label=_("Words"), required=False, strip=False)
    kind = forms.ChoiceField(choices=EntryKind, required=False)
    country = forms.ModelChoiceField(Country.objects.all(), to_field_name="code", required=False)
    sector = forms.ModelChoiceField(Sector.objects.all(), to_field_name="code", required=False)
    year = forms.IntegerField(min_value=1900, max_value=2999, required=False)

    def clean_q(self):
        """Cut as the field of the page cuts it: a question that is too long is still one."""
        return self.cleaned_data["q"][:LONGEST_QUESTION]

    def asked(self) -> tuple[str, dict]:
        self.is_valid()
        text = self.cleaned_data.get("q") or ""
        return text, {name: value for name in FACETS if (value := self.cleaned_data.get(name))}


FACET_TITLES = {
    "kind": _("Kind"),
    "country": _("Country"),
    "sector": _("Sector"),
    "year": _("Year"),
}


def words_of(value) -> str:
    """A chosen value as its reader knows it."""
    if isinstance(value, str):
        return str(EntryKind(value).label)
    return str(value)
