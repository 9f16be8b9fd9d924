"""Forms of the newsletter: the issue, its pieces, and what a subscriber wants."""

from django import forms
from django.db import transaction
from django.forms import inlineformset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crispy import DayInput, HouseForm
from core.db import Fold
from core.forms import VersionedForm
from interventions.models import Country, Theme
from reports.newsletter.models import ItemKind, Newsletter, NewsletterItem, Subscription, Wish


class NewsletterForm(HouseForm, VersionedForm):
    form_tag = False
    submit_label = ""

    class Meta:
        model = Newsletter
        fields = [
            "since", "until", "title_fr", "intro_fr", "title_en", "intro_en", "title_nl",
            "intro_nl",
        ]  # fmt: skip
        widgets = {"since": DayInput, "until": DayInput} | {
            f"intro_{one}": forms.Textarea({"rows": 4, "lang": one}) for one in ("fr", "en", "nl")
        }

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))
        return cleaned


class ItemForm(forms.ModelForm):
    class Meta:
        model = NewsletterItem
        fields = ["position", "text"]
        widgets = {"text": forms.Textarea({"rows": 2})}


class PieceSet(forms.BaseInlineFormSet):
    """A piece that somebody else took out meanwhile stays out, whatever was typed here."""

    def _should_delete_form(self, form):
        return form.instance.pk is None or super()._should_delete_form(form)


ItemForms = inlineformset_factory(
    Newsletter, NewsletterItem, form=ItemForm, formset=PieceSet, extra=0, can_delete=True
)


class NewsForm(HouseForm, forms.ModelForm):
    """A call for experts or another piece of news, in EST's own words."""

    submit_label = _("Add to the newsletter")
    url = forms.URLField(label=_("link"), required=False, assume_scheme="https")

    class Meta:
        model = NewsletterItem
        fields = ["title", "text", "url", "theme", "country"]
        widgets = {"text": forms.Textarea({"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        self.fields["theme"].queryset = Theme.objects.order_by(Fold("name_fr"))
        self.fields["country"].queryset = Country.objects.order_by(Fold("name_fr"))

    def add_to(self, newsletter: Newsletter) -> NewsletterItem:
        item = self.save(commit=False)
        item.newsletter, item.kind = newsletter, ItemKind.NEWS
        item.position = newsletter.items.count() + 1
        item.save()
        return item


class SubscriptionForm(HouseForm, forms.Form):
    """None chosen means all of them."""

    submit_label = _("Keep my choices")
    is_wanted = forms.BooleanField(label=_("Send me the newsletter by e-mail"), required=False)
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.none(), label=_("Themes"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: all themes."),
    )  # fmt: skip
    countries = forms.ModelMultipleChoiceField(
        Country.objects.none(), label=_("Countries"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: all countries."),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        self.user = user
        row = Subscription.objects.visible_to(user).prefetch_related("wishes").first()
        wishes = list(row.wishes.all()) if row else []
        kwargs["initial"] = {
            "is_wanted": bool(row) and row.ended_at is None,
            "themes": [one.theme_id for one in wishes if one.theme_id],
            "countries": [one.country_id for one in wishes if one.country_id],
        }
        super().__init__(*args, **kwargs)
        self.fields["themes"].queryset = Theme.objects.order_by(Fold("name_fr"))
        self.fields["countries"].queryset = Country.objects.order_by(Fold("name_fr"))

    @transaction.atomic
    def save(self) -> Subscription:
        chosen = self.cleaned_data
        ended = None if chosen["is_wanted"] else timezone.now()
        row, _is_new = Subscription.objects.update_or_create(
            user_id=self.user.pk, defaults={"ended_at": ended}
        )
        row.wishes.all().delete()
        for one in chosen["themes"]:
            Wish.objects.create(subscription=row, theme=one)
        for one in chosen["countries"]:
            Wish.objects.create(subscription=row, country=one)
        return row
