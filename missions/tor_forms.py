"""Writing the ToR: each section is saved by itself, so people in different ones never collide."""

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
from missions.tor.drafts import digest, forget
from missions.tor.writing import locked_to_write, sections_to_write
from missions.workshop.actors import as_text


class Take(models.TextChoices):
    """Which text a section gets when two people wrote in it at once."""

    BOTH = "both", _("One text of both, as I leave it below")
    MINE = "mine", _("Mine, in place of theirs")
    THEIRS = "theirs", _("Theirs; I take mine back")


#: Of two windows of one person.
TAKE_OWN = [
    (Take.BOTH, _("One text of both, as I leave it below")),
    (Take.MINE, _("This one, in place of the one saved")),
    (Take.THEIRS, _("The one saved; I take this one back")),
]


def drops_words(data, prefix: str) -> bool:
    """The text of both was changed, another one is chosen, and its writer was not told yet."""
    both, told = (data and data.get(f"{prefix}-{name}") for name in ("both", "told"))
    is_other = data and data.get(f"{prefix}-take") in (Take.MINE, Take.THEIRS)
    return bool(is_other and both and told) and digest(both) != told


def taken(data, prefix: str):
    """What was sent, with the text its writer has chosen in the place of his own."""
    chosen = data and data.get(f"{prefix}-take")
    if drops_words(data, prefix):
        return data.copy()
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
    collides with another gets `clash`, and says by `take` which text it is to be. `begun`: the
    draft he goes on from; `base`: the version both texts of a clash began from; `told`: the text
    of both as he last saw it.
    """

    clash, draft, drafts, reader = None, None, (), None
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
    begun = forms.CharField(widget=forms.HiddenInput, required=False)
    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    told = forms.CharField(widget=forms.HiddenInput, required=False)

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
        self.asked, self.is_undecided = asked, drops_words(data, kwargs["prefix"])
        self.initial["body"] = self.instance.body or offered
        self.initial["seen"] = digest(self.instance.body)
        if self.is_bound and not self.is_touched:
            self.is_bound, self.data = False, {}

    @property
    def is_touched(self) -> bool:
        if not self.is_bound or self.add_prefix("body") not in self.data:
            return False
        if self.is_undecided:
            return True
        typed = digest(self.data[self.add_prefix("body")])
        return typed not in (self.data.get(self.add_prefix("seen")), digest(self.instance.body))

    def clean(self):
        """Once told of it, sending the same again is a decision."""
        cleaned = super().clean()
        if self.is_undecided:
            self.is_stale = True
            if "body" in cleaned:
                base = cleaned.get("base") or cleaned.get("version")
                self._lay_beside(base, self.instance.body, cleaned["body"])
            raise forms.ValidationError(
                _(
                    "This section is not saved yet: you changed the text of both, but chose"
                    " another one. Choose again; save once more if your changes below may go."
                )
            )
        return cleaned

    def show_conflict(self, name, theirs):
        """Sent again, the text answers the one that is shown now."""
        if name == "body":
            self._lay_beside(self.cleaned_data.get("version"), theirs, self.cleaned_data["body"])

    def _lay_beside(self, base, theirs: str, mine: str) -> None:
        self.clash = clash_of(self.instance, base, theirs=theirs, mine=mine)
        if self.is_with_oneself:
            self.fields["take"].choices = TAKE_OWN
        answers = {"seen": digest(theirs), "body": mine, "base": base}
        if not self.is_undecided:
            answers |= {"take": Take.BOTH.value, "both": self.clash.both}
        both = answers.get("both", self.data.get(self.add_prefix("both"), ""))
        answers["told"] = digest(both)
        self.data.update({self.add_prefix(field): text for field, text in answers.items()})

    @property
    def is_with_oneself(self) -> bool:
        """His own other window saved last."""
        saved = self.clash and self.clash.saved
        return bool(saved and self.reader) and saved.user_id == self.reader.pk

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
        text = clean(data[name])
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

    @property
    def unsaved(self) -> list[SectionForm]:
        """After saving: what was refused, because others wrote there or no section can hold it."""
        return [form for form in self.forms if form.is_bound]

    @property
    def is_own_clash(self) -> bool:
        return all(form.is_with_oneself for form in self.stale)

    @transaction.atomic
    def save(self, user) -> list[str]:
        """Save what this writer changed and nobody else did since; sign it; return the keys."""
        locked_to_write(self.tor, user)
        for form in self.forms:
            form.reader = user
        done = [form for form in self.forms if form.is_touched and form.is_valid()]
        saved = [form.save() for form in done] + self._brought_back()
        self._begin_again(done)
        for section in saved:
            if not section.body and section.key not in self.asked:
                section.delete()  # it was added, and what it held is elsewhere now
        if saved:
            services.sign(self.tor, user, [section.key for section in saved])
        self._forget({row.key: row.body for row in saved}, user)
        return [section.key for section in saved]

    def _forget(self, saved: dict[str, str], user) -> None:
        """Drafts of what is saved now, and of what its writer took back."""
        stale = {form.prefix for form in self.stale}
        for form in self.forms:
            key, get = form.prefix, self.data.get
            is_given_up = get(f"{key}-take") == Take.THEIRS and key not in stale
            if key in saved or is_given_up:
                own = {saved.get(key, ""), get(f"{key}-body", ""), get(f"{key}-both", "")}
                forget(self.tor, key, {get(f"{key}-begun", ""), *(map(digest, own))}, by=user)

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
