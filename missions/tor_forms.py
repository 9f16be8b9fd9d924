"""Writing the ToR: each section is saved by itself, so people in different ones never collide."""

import hashlib

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.forms import VersionedForm
from core.permissions import require
from missions import services
from missions.models import TermsOfReference, TorSection
from missions.workshop.actors import as_text


def normalised(text: str) -> str:
    """Browsers send other line ends than they were given."""
    return "\n".join(line.rstrip() for line in (text or "").splitlines()).strip()


def digest(text: str) -> str:
    return hashlib.sha256(normalised(text).encode()).hexdigest()[:16]


class SectionForm(VersionedForm):
    """One section. `seen` is the digest of the text its writer began with.

    Who changed nothing in a section neither overwrites it nor is told of others who did.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = TorSection
        fields = ["body"]
        widgets = {"body": forms.Textarea({"rows": 8, "class": "form-control prose mw-100"})}
        labels = {"body": _("Your text")}

    def __init__(self, *args, asked, offered="", **kwargs):
        """`offered`: a text to begin an empty section with; saved only if its reader lets it."""
        super().__init__(*args, **kwargs)
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

    def clean_body(self):
        return normalised(self.cleaned_data["body"])

    @property
    def conflict(self) -> list[tuple]:
        body = self.fields["body"].label
        return [
            (self.instance.title, theirs, typed)
            for label, theirs, typed in self.conflicts
            if label == body
        ]


class SectionForms:
    """All sections of one ToR on one page."""

    def __init__(self, tor, data=None):
        self.tor = tor
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
            for one in tor.sections.order_by("position")
        ]

    def __iter__(self):
        return iter(self.forms)

    @property
    def stale(self) -> list[SectionForm]:
        return [form for form in self.forms if form.is_bound and form.is_stale]

    @transaction.atomic
    def save(self, user) -> list[str]:
        """Save what this writer changed and nobody else did since; sign it; return the keys."""
        locked = TermsOfReference.objects.select_for_update(of=("self",)).get(pk=self.tor.pk)
        require(user, "missions.write_tor", locked)  # validated a moment ago, they stand
        touched = [form for form in self.forms if form.is_touched]
        saved = [form.save() for form in touched if form.is_valid()]
        for section in saved:
            if not section.body and section.key not in self.asked:
                section.delete()  # it was added, and what it held is elsewhere now
        if saved:
            services.sign(self.tor, user, [section.key for section in saved])
        return [section.key for section in saved]
