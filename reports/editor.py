"""The page on which a report is written: all its sections and cards in one form, saved together.

What the form posts, and no other names; a client without network may make them itself:

    section-<key>-title, -body, -seen        <key>: of the template, or a uuid for an added section
    finding-<uid>-question, -text, -seen     <uid>: a uuid, made by whoever first typed the card,
    result-<uid>-result, -evidence, -seen    and kept for good: sent twice it is still one row
    recommendation-<uid>-text, -addressed_to, -owner, -owner_outside, -owner_email, -due_on,
                 -priority, -seen
    lesson-<uid>-title, -context, -mechanism, -outcome, -application, -evidence, -theme,
                 -valence, -level, -intervention, -seen
    former-<code>-found, -comment, -seen     <code>: of the recommendation followed up
    report-people_met, -has_no_recommendations, -seen
    layout-order, -seen                      keys of the sections, commas between
    <card>-DELETE                            takes a card away

`seen` is what the page gave for that card: digests by which each field is merged by itself
(reports/writing/cards.py). What is not sent is left alone, so a part of the form may be sent.
Buttons: save, submit, and one of add=<kind>, remove=<card>, move=<up|down>:<key>,
leave_out=<key>, put_back=<key>, take=<key>; each saves everything first. Answers: 302 saved,
200 something is faulty, 409 somebody else changed the same field (both texts are shown).
"""

from django.db import transaction
from django.utils.functional import cached_property

from core.permissions import require
from reports.models import Report, ReportSection
from reports.writing.forms import PeopleForm, SectionForm
from reports.writing.layout import Layout
from reports.writing.prefill import Prefilled
from reports.writing.sets import SETS, CardSet
from reports.writing.text import Texts

#: Form and table behind each name that may come with a uuid.
CARDS = {name: (one.form, one.model) for name, one in SETS.items()}
CARDS["section"] = (SectionForm, ReportSection)


class ReportEditor:
    """`add` names the set that shows an empty card; `data` is a POST."""

    def __init__(self, report, user, data=None, *, add=""):
        self.report, self.user, self.data, self.add = report, user, data, add
        self.refusal = ""

    @cached_property
    def texts(self) -> Texts:
        return Texts(self.report, self.user, self.data, is_adding=self.add == "section")

    @property
    def sections(self) -> list:
        return self.texts.forms

    @property
    def has_findings_section(self) -> bool:
        """A template of EST may lack it; the cards then stand by themselves."""
        return any(form.instance.key == "findings" for form in self.sections)

    @cached_property
    def layout(self) -> Layout:
        return Layout(self.report, self.data)

    @cached_property
    def people(self) -> PeopleForm:
        offered = {} if self.report.people_met else {"people_met": self.known.people}
        return PeopleForm(self.data, instance=self.report, prefix="report", initial=offered)

    @cached_property
    def known(self) -> Prefilled:
        return Prefilled(self.report)

    @cached_property
    def cards(self) -> dict[str, CardSet]:
        return {
            name: one(self.report, self.user, self.data, is_adding=self.add == name)
            for name, one in SETS.items()
        }

    @property
    def forms(self) -> list:
        """Every form of the page, one by one."""
        cards = [form for cards in self.cards.values() for form in cards.forms]
        return [*self.sections, self.people, *cards]

    @property
    def stale_forms(self) -> list:
        """Where somebody else changed what was changed here too: answer with status 409."""
        return [form for form in self.forms if form.is_stale]

    @property
    def faulty_forms(self) -> list:
        return [form for form in self.forms if form.is_bound and form.errors]

    def values(self) -> dict[str, str]:
        """Every field of the page by its name, with what stands in it: what a browser has."""
        found = {field.html_name: field.value() for form in self.forms for field in form}
        found |= self.layout.fields
        return {
            name: "\n".join(value) if isinstance(value, list) else str(value)
            for name, value in found.items()
            if value not in (None, False)
        }

    @transaction.atomic
    def save(self) -> bool:
        """Save every part that can be saved; True when none is left. Locks the report first."""
        self.report = Report.objects.select_for_update(of=("self",)).get(pk=self.report.pk)
        require(self.user, "reports.write", self.report)
        kept = self.texts.save() + self.save_people()
        for cards in self.cards.values():
            kept += cards.save()
        self.layout.save()
        self.refusal = next((one.refusal for one in self.cards.values() if one.refusal), "")
        self.show_again({form.prefix: form for form in kept})
        return not kept

    def save_people(self) -> list:
        if self.people.is_valid():
            if self.people.has_changed():
                self.people.save()
            return []
        return [self.people]

    def show_again(self, unsaved: dict) -> None:
        """What was saved is read anew; the rest stays as it was typed."""
        fresh = ReportEditor(self.report, self.user, add=self.add)
        fresh.people = unsaved.get("report", fresh.people)
        for one in (fresh.texts, *fresh.cards.values()):
            one.keep(unsaved)
        self.texts, self.people, self.cards = fresh.texts, fresh.people, fresh.cards
        self.layout = fresh.layout
