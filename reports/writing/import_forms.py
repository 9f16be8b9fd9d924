"""The file, and where each of its parts goes."""

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.uploads import MOST_BYTES
from reports.enums import Addressee, Priority
from reports.models import Recommendation
from reports.workflow import MOST_RECOMMENDATIONS
from reports.writing.forms import RecommendationCard, people_around
from reports.writing.importing import (
    NEW,
    NOWHERE,
    PEOPLE,
    UNSORTED,
    bodies_of,
    is_table_only,
    owner_in,
    shown_mark,
    targets_of,
)

ADD, REPLACE = "add", "replace"


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A Word file (.docx) or a plain text (.txt), up to 10 MB."),
    )

    def __init__(self, *args, accept=".docx,.txt", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = accept
        if accept == ".pdf":
            self.fields["file"].help_text = _("A PDF of at most 300 pages, up to 10 MB.")

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(
                _("This file has %(size)s: choose one of at most 10 MB.")
                % {"size": filesizeformat(upload.size)}
            )
        return upload


class PartForm(forms.Form):
    target = forms.ChoiceField(label=gettext_lazy("Goes to"))
    mode = forms.ChoiceField(
        label=gettext_lazy("If something stands there already"),
        choices=[
            (ADD, gettext_lazy("add below it")),
            (REPLACE, gettext_lazy("put this in its place")),
        ],
        initial=ADD,
        required=False,
    )

    def __init__(self, *args, part, targets, bodies, **kwargs):
        super().__init__(*args, initial={"target": part["target"], "mode": ADD}, **kwargs)
        self.part, self.bodies = part, bodies
        self.fields["target"].choices = targets

    @property
    def chosen(self) -> str:
        return self["target"].value() or UNSORTED

    @property
    def standing(self) -> str:
        """What stands in that section today, to be read beside what would come."""
        return self.bodies.get(self.chosen, "")

    @property
    def is_shown(self) -> bool:
        return not is_table_only(self.part)

    @property
    def may_replace(self) -> bool:
        return any(self.bodies.values())

    @property
    def is_replaced(self) -> bool:
        places = (NEW, NOWHERE, PEOPLE, UNSORTED)
        return self.cleaned_data.get("mode") == REPLACE and self.chosen not in places


class Placing:
    """All parts of one file; `data` is a POST."""

    def __init__(self, imported, user, data=None):
        self.imported, self.report, self.user, self.data = imported, imported.report, user, data

    @cached_property
    def forms(self) -> list[PartForm]:
        targets, bodies = targets_of(self.report, self.user), bodies_of(self.report)
        known = {key for key, _title in targets}
        bodies = {key: body for key, body in bodies.items() if key in known}
        return [
            PartForm(self.data, part=part, targets=targets, bodies=bodies, prefix=f"part-{number}")
            for number, part in enumerate(self.imported.parts["parts"])
        ]

    @property
    def shown(self) -> str:
        return ",".join(shown_mark(one.chosen, one.standing) for one in self.forms if one.standing)

    @cached_property
    def unseen(self) -> list[PartForm]:
        """Whose text would go though its bringer has not seen it as it stands now."""
        if self.data is None:
            return []
        seen = set(self.data.get("shown", "").split(","))
        return [
            one
            for one in self.forms
            if one.is_replaced
            and one.standing
            and shown_mark(one.chosen, one.standing) not in seen
        ]

    # --- recommendations --------------------------------------------------------------
    @cached_property
    def room(self) -> int:
        return max(MOST_RECOMMENDATIONS - self.report.mission.recommendations.count(), 0)

    @cached_property
    def cards(self) -> list[RecommendationCard]:
        """One for each line of a table, filled with what could be read; the first ones ticked."""
        people = list(people_around(self.report.mission))
        found = [one for part in self.imported.parts["parts"] for one in part["advice"]]
        return [self.card(one, people, number) for number, one in enumerate(found)]

    def card(self, advice, people, number) -> RecommendationCard:
        owner = owner_in(people, advice["owner"])
        row = Recommendation(
            uid=advice["uid"],
            text=advice["text"],
            addressed_to=Addressee.TECHNICAL_TEAM,
            owner=owner,
            owner_outside="" if owner else advice["owner"][:150],
            due_on=advice["due_on"] or None,
            priority=Priority.HIGH if advice["is_high"] else Priority.MEDIUM,
        )
        card = RecommendationCard(
            self.data,
            instance=row,
            prefix=f"recommendation-{advice['uid']}",
            mission=self.report.mission,
        )
        card.is_optional = False
        card.advice, card.take = advice, f"take-{advice['uid']}"
        sent = self.data is not None
        card.is_taken = (card.take in self.data) if sent else number < self.room
        return card

    @property
    def taken(self) -> list[RecommendationCard]:
        return [card for card in self.cards if card.is_taken]

    def is_valid(self) -> bool:
        is_good = [one.is_valid() for one in (*self.forms, *self.taken)]
        return all(is_good) and not self.unseen and len(self.taken) <= self.room

    @property
    def is_too_many(self) -> bool:
        return self.data is not None and len(self.taken) > self.room

    @property
    def faulty(self) -> list:
        return [one for one in (*self.forms, *self.taken) if one.is_bound and one.errors]

    @property
    def choices(self) -> list[tuple]:
        return [(one.part, one.cleaned_data["target"], one.is_replaced) for one in self.forms]
