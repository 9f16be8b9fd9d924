from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import SavedFilter
from accounts.saved_filters import MOST, PAGES, SHARING
from core.crispy import HouseForm
from core.permissions import check


class SharingForm(forms.ModelForm):
    """Only those in whose lists it would stand may share: a name is read by all of them."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not check(user, SHARING):
            del self.fields["is_shared"]


class KeepForm(HouseForm, SharingForm):
    """The filters somebody has on a page, under a name; a name that exists is replaced."""

    submit_label = gettext_lazy("Save the filter")
    query = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = SavedFilter
        fields = ["name", "is_shared", "page", "query"]
        widgets = {"page": forms.HiddenInput}

    def clean(self):
        cleaned = super().clean()
        page = PAGES.get(cleaned.get("page"))
        query = page.query(cleaned.get("query", "")) if page else ""
        if not query:
            raise forms.ValidationError(_("There are no filters here to save."))
        own = SavedFilter.objects.owned_by(self.user).filter(page=page.name)
        if own.exclude(name=cleaned.get("name")).count() >= MOST:
            raise forms.ValidationError(
                _("You have saved %(most)d filters of this list: delete one first.")
                % {"most": MOST}
            )
        return cleaned | {"query": query}

    def save(self, commit=True):  # noqa: FBT002 - Django's signature
        data = self.cleaned_data
        row, _is_new = SavedFilter.objects.update_or_create(
            owner=self.user,
            page=data["page"],
            name=data["name"],
            defaults={"query": data["query"], "is_shared": data.get("is_shared", False)},
        )
        return row


class ChangeForm(SharingForm):
    """Name, order and sharing of one saved filter, in one line of the page."""

    class Meta:
        model = SavedFilter
        fields = ["name", "position", "is_shared"]

    def clean_name(self):
        name, row = self.cleaned_data["name"], self.instance
        same = SavedFilter.objects.filter(owner=row.owner_id, page=row.page, name=name)
        if same.exclude(pk=row.pk).exists():
            raise forms.ValidationError(_("You have a filter of this name already."))
        return name
