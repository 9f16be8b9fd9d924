"""Writing the ToR: each section is saved by itself, so people in different ones never collide."""

import hashlib
from uuid import UUID

from django import forms
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core.forms import VersionedForm
from core.richtext import ProseFormField, clean
from missions import services
from missions.models import TorSection
from missions.tor.added import unsorted_key
from missions.tor.clash import clash_of
from missions.tor.drafts import forget
from missions.tor.writing import locked_to_write, sections_to_write
from missions.workshop.actors import as_text


def normalised(text: str) -> str:
    """Browsers send other line ends than they were given."""
    return clean(text)


def digest(text: str) -> str:
    return hashlib.sha256(normalised(text).encode()).hexdigest()[:16]


class Take(models.TextChoices):
    """Which text a section gets when two people wrote in it at once."""

    BOTH = "both", _("One text of both, as I leave it below")
    MINE = "mine", _("Mine, in place of theirs")
    THEIRS = "theirs", _("Theirs; I take mine back")


def taken(data, prefix: str):
    """What was sent, with the text its writer has chosen in the place of his own."""
    chosen = data and data.get(f"{prefix}-take")
    if chosen == Take.THEIRS:
        data = data.copy()
        del data[f"{prefix}-body"]
    elif chosen == Take.BOTH:
        data = data.copy()
        data[f"{prefix}-body"] = data.get(f"{prefix}-both", data.get(f"{prefix}-body", ""))
    return data


class SectionForm(VersionedForm):
    """One section. `seen` is the digest of the text its writer began with.

    Who changed nothing in a section neither overwrites it nor is told of others who did. Who
    collides with another gets `clash`, and says by `take` which text it is to be.
    """

    clash, draft, is_draft_taken = None, None, False
    take = forms.ChoiceField(
        choices=Take, widget=forms.RadioSelect({"class": "form-check-input"}), required=False
    )
    both = ProseFormField(
        label=_("One text of both"),
        widget=forms.Textarea(
            {"rows": 10, "class": "form-control prose mw-100", "data-rich": True}
        ),
        required=False,
        strip=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = TorSection
        fields = ["body"]
        widgets = {
            "body": forms.Textarea(
                {"rows": 8, "class": "form-control prose mw-100", "data-rich": True}
            )
        }
        labels = {"body": _("Your text")}

    def __init__(self, data=None, *, asked, offered="", **kwargs):
        """`offered`: a text to begin an empty section with; saved only if its reader lets it."""
        super().__init__(taken(data, kwargs["prefix"]), **kwargs)
        self.asked = asked
        self.initial["body"] = self.instance.body or offered
        self.initial["seen"] = digest(self.instance.body)
        if self.is_bound and not self.is_touched:
            self.is_bound, self.data = False, {}

    @property
    def is_touched(self) -> bool:
        if not self.is_bound or self.add_prefix("body") not in self.data:
            return False
        typed = digest(self.data[self.add_prefix("body")])
        return typed not in (self.data.get(self.add_prefix("seen")), digest(self.instance.body))

    def show_conflict(self, name, theirs):
        """Sent again, the text answers the one that is shown now."""
        if name != "body":
            return
        version, mine = self.cleaned_data.get("version"), self.cleaned_data["body"]
        self.clash = clash_of(self.instance, version, theirs=theirs, mine=mine)
        answers = {
            "seen": digest(theirs), "body": mine, "take": Take.BOTH.value, "both": self.clash.both,
        }  # fmt: skip
        self.data.update({self.add_prefix(field): text for field, text in answers.items()})

    @property
    def conflict(self) -> list[tuple]:
        return [(self.instance.title, *both) for _label, *both in self.both_texts]


def gone_texts(data, known: set[str]) -> list[str]:
    """Texts typed in added sections that are no more, without those that nobody changed."""
    found = []
    for name in data:
        key = name.removesuffix("-body")
        if key == name or key in known or not is_added(key):
            continue
        text = normalised(data[name])
        if text and digest(text) != data.get(f"{key}-seen"):
            found.append(text)
    return found


def is_added(key: str) -> bool:
    """Sections of no template are named by a UUID."""
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False


class SectionForms:
    """All sections of one ToR on one page."""

    def __init__(self, tor, data=None):
        self.tor, self.data = tor, data or {}
        self.asked = asked = {one.key: one for one in tor.template.sections.all()}
        offered = {"specifics": as_text(tor.mission)} if tor.mission.is_setup else {}
        self.forms = [
            SectionForm(
                data,
                instance=one,
                prefix=one.key,
                asked=asked.get(one.key),
                offered=offered.get(one.key, ""),
            )
            for one in sections_to_write(tor)
        ]

    def __iter__(self):
        return iter(self.forms)

    @property
    def stale(self) -> list[SectionForm]:
        return [form for form in self.forms if form.is_bound and form.is_stale]

    @transaction.atomic
    def save(self, user) -> list[str]:
        """Save what this writer changed and nobody else did since; sign it; return the keys."""
        locked_to_write(self.tor, user)
        done = [form for form in self.forms if form.is_touched and form.is_valid()]
        saved = [form.save() for form in done] + self._brought_back()
        self._begin_again(done)
        for section in saved:
            if not section.body and section.key not in self.asked:
                section.delete()  # it was added, and what it held is elsewhere now
        if saved:
            services.sign(self.tor, user, [section.key for section in saved])
        forget(self.tor, [*(row.key for row in saved), *self._given_up()], by=user)
        return [section.key for section in saved]

    def _given_up(self) -> list[str]:
        return [key for key in self.asked if self.data.get(f"{key}-take") == Take.THEIRS]

    def _brought_back(self) -> list[TorSection]:
        """What was typed in an added section that somebody emptied meanwhile: to be sorted."""
        gone = gone_texts(self.data, {form.prefix for form in self.forms})
        if not gone:
            return []
        key, rows = unsorted_key(self.tor), self.tor.sections.order_by("position")
        last = rows.last()
        row = rows.filter(key=key).first() or TorSection(
            tor=self.tor, key=key, title=str(_("To be sorted")), position=last.position + 1
        )
        row.body = "\n\n".join(filter(None, [row.body, *gone]))
        row.save()
        return [row]

    def _begin_again(self, done) -> None:
        """Beside a clash, what is saved is shown as it stands: its writer may go on there."""
        for place, form in enumerate(self.forms):
            if form in done:
                again = SectionForm(instance=form.instance, prefix=form.prefix, asked=form.asked)
                self.forms[place] = again
