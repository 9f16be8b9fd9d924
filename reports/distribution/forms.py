"""Whom a report goes to, and what may be mended about a copy."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.crispy import HouseForm
from core.http import whole_number
from reports.forms import SHORT


class RecipientsForm(forms.Form):
    """Whom the report goes to: those of the rules, ticked, and others around the mission."""

    keep = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Recipients by the rules"),
    )  # fmt: skip
    add = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Others around the mission"),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason for the changes"), required=False, widget=SHORT, max_length=250,
        help_text=gettext_lazy("Asked for as soon as somebody is taken off the list or added."),
    )  # fmt: skip

    def __init__(self, *args, suggested, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.suggested = suggested
        ids = [one.user.pk for one in suggested]
        self.fields["keep"].queryset = User.objects.filter(pk__in=ids).order_by("name")
        self.fields["keep"].initial = ids
        self.fields["add"].queryset = others

    @property
    def ticked(self) -> set[int]:
        """Whose box is ticked, also when the form comes back with an error."""
        chosen = self.data.getlist("keep") if self.is_bound else self.fields["keep"].initial
        return set(filter(None, map(whole_number, chosen)))

    @property
    def added(self) -> set[int]:
        chosen = self.data.getlist("add") if self.is_bound else ()
        return set(filter(None, map(whole_number, chosen)))

    def clean(self):
        cleaned = super().clean()
        kept, added = set(cleaned.get("keep") or ()), set(cleaned.get("add") or ())
        if not kept and not added:
            raise forms.ValidationError(_("Choose at least one recipient."))
        is_changed = added or len(kept) < len(self.suggested)
        if is_changed and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why you change the list."))
        return cleaned


class OneMoreForm(HouseForm, forms.Form):
    """Somebody around the mission who was not on the list when the report went out."""

    user = forms.ModelChoiceField(queryset=User.objects.none(), label=gettext_lazy("Person"))
    reason = forms.CharField(
        label=gettext_lazy("Why this person too"), widget=SHORT, max_length=250
    )
    form_tag = False

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = others


class AddressForm(forms.Form):
    """Empty puts the address of the account back."""

    email = forms.EmailField(label=gettext_lazy("Address for this report"), required=False)


class ReturnForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why it came back"), max_length=250)
