"""The workshop of a setup mission: its day, and its key actors one row each."""

from django import forms
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from core.dates import short_date
from core.days import DayField
from core.forms import VersionedForm
from missions.models import KeyActor, Mission
from missions.workshop.actors import as_text, line_of

SPARE_ROWS, MOST_ROWS = 3, 100


class WorkshopForm(HouseForm, VersionedForm):
    """Its version guards the list of actors as well."""

    workshop_on = DayField(label=gettext_lazy("Day of the workshop"), required=False)
    form_tag, submit_label = False, ""

    class Meta:
        model = Mission
        fields = ["workshop_on"]

    #: The rows below, judged before this form: their texts stand in the comparison.
    actors = None

    @property
    def both_texts(self):
        typed = self.actors.as_text() if self.actors else ""
        rows = super().both_texts
        stored = as_text(self.instance)
        return rows if stored == typed else [*rows, (_("Key actors"), stored, typed)]

    def clean_workshop_on(self):
        """The mission holds it, on the spot (concept note, slide 7)."""
        day, start = self.cleaned_data["workshop_on"], self.instance.starts_on
        if day and start and day != self.initial["workshop_on"] and day < start:
            raise forms.ValidationError(
                _("Choose a day from %(day)s on: the mission holds the workshop.")
                % {"day": short_date(start, year=True)}
            )
        return day


class ActorForm(forms.ModelForm):
    class Meta:
        model = KeyActor
        fields = ["name", "function", "organisation", "gender", "has_attended"]
        error_messages = {
            "name": {"required": gettext_lazy("Write the name, or empty the row.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["gender"].choices = [("", "–"), *self.fields["gender"].choices[1:]]


class BaseActors(BaseInlineFormSet):
    def clean(self):
        super().clean()
        rows = [form for form in self.forms if form.is_valid() and form.cleaned_data.get("name")]
        seen = set()
        for form in rows:
            row = form.cleaned_data
            who = (row["name"].casefold(), row["organisation"].casefold())
            if not row.get("DELETE") and who in seen:
                form.add_error("name", _("This person already stands in the list."))
            seen.add(who)

    def as_text(self) -> str:
        """What is typed, as the ToR would have it."""
        rows = [form.instance for form in self.forms if form.has_changed() or form.instance.pk]
        return "\n".join(map(line_of, rows))

    def get_unique_error_message(self, unique_check):
        return _("A person stands in the list once.")

    def check_with(self, form) -> None:
        """Nobody was there before the workshop was held; `form` is the valid WorkshopForm."""
        day = form.cleaned_data.get("workshop_on")
        if day and day <= timezone.localdate():
            return
        for actor in self.forms:
            row = getattr(actor, "cleaned_data", {})
            if row.get("has_attended") and not row.get("DELETE"):
                actor.add_error("has_attended", _not_held(day))


def _not_held(day) -> str:
    if day is None:
        return _("Give the day of the workshop first: who was there is known after it.")
    return _("The workshop is on %(day)s: who was there is known after it.") % {
        "day": short_date(day, year=True)
    }


Actors = inlineformset_factory(
    Mission,
    KeyActor,
    form=ActorForm,
    formset=BaseActors,
    extra=SPARE_ROWS,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS + SPARE_ROWS,
    can_delete=True,
)
