from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import Rhythm, Topic
from accounts.models import NoticeChoice, User
from core.crispy import HouseForm

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class ChoicesForm(HouseForm, forms.ModelForm):
    """A rhythm for each topic, beside the language and the hour of the daily mail."""

    digest_hour = forms.TypedChoiceField(
        label=_("Hour of the daily e-mail"), choices=HOURS, coerce=int
    )

    class Meta:
        model = User
        fields = ["language", "digest_hour", "wants_invitations", "phone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = dict(self.instance.notice_choices.values_list("topic", "rhythm"))
        for topic in Topic:
            self.fields[f"topic_{topic}"] = forms.ChoiceField(
                label=topic.label,
                choices=Rhythm,
                widget=forms.RadioSelect,
                initial=chosen.get(topic, topic.rhythm),
            )

    @property
    def topics(self) -> list:
        return [self[f"topic_{topic}"] for topic in Topic]

    @transaction.atomic
    def save(self, commit=True):  # noqa: FBT002 - Django's signature
        user = self.instance
        user.save(update_fields=[*self.Meta.fields, "updated_at"])
        for topic in Topic:
            NoticeChoice.objects.update_or_create(
                user=user,
                topic=topic,
                defaults={"rhythm": self.cleaned_data[f"topic_{topic}"]},
            )
        return user
