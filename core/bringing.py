"""Forms of a document brought along: the file, then for each of its parts where it goes.

An app's own `Placing` names the places and what stands there today.
"""

import hashlib

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.placing import NEW, NOWHERE, UNSORTED
from core.sizes import filesize
from core.uploads import MOST_BYTES

ADD, REPLACE = "add", "replace"
#: Each is a form on one page, and all their fields come back in one request of a thousand.
MOST_PARTS = 120


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
                % {"size": filesize(upload.size)}
            )
        return upload


def shown_mark(key: str, body: str) -> str:
    """Says that this text of this place was shown to whoever sends it back."""
    text = "\n".join(line.rstrip() for line in body.splitlines()).strip()
    return f"{key}:{hashlib.sha256(text.encode()).hexdigest()[:8]}"


class PartForm(forms.Form):
    #: Places where nothing stands that could be replaced.
    no_text = (NEW, NOWHERE, UNSORTED)

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
        return True

    @property
    def may_replace(self) -> bool:
        return any(self.bodies.values())

    @property
    def is_replaced(self) -> bool:
        return self.cleaned_data.get("mode") == REPLACE and self.chosen not in self.no_text


class Placing:
    """All parts of one file; `data` is a POST. Subclasses give `targets` and `bodies`."""

    part_form = PartForm

    def __init__(self, imported, user, data=None):
        self.imported, self.user, self.data = imported, user, data

    def targets(self) -> list[tuple[str, str]]:
        raise NotImplementedError

    def bodies(self) -> dict[str, str]:
        """Text of each target that has one, none that this person may not read."""
        raise NotImplementedError

    @cached_property
    def forms(self) -> list[PartForm]:
        targets, bodies = self.targets(), self.bodies()
        return [
            self.part_form(
                self.data, part=part, targets=targets, bodies=bodies, prefix=f"part-{number}"
            )
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

    def is_valid(self) -> bool:
        is_good = [one.is_valid() for one in self.forms]
        return all(is_good) and not self.unseen

    @property
    def faulty(self) -> list:
        return [one for one in self.forms if one.is_bound and one.errors]

    @property
    def choices(self) -> list[tuple]:
        return [(one.part, one.cleaned_data["target"], one.is_replaced) for one in self.forms]
