"""The page on which a report is written: all its sections and cards in one form, saved together.

Each section and card carries its own version, so two people write in different parts of one report
without noticing each other, and in the same part without losing a word.
"""

from django.db import transaction
from django.db.models import Max
from django.forms import ModelChoiceField, modelformset_factory
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.permissions import require
from reports import services
from reports.enums import LessonState
from reports.forms import (
    FindingForm,
    LessonCard,
    PeopleForm,
    RecommendationCard,
    ResultForm,
    SectionForm,
)
from reports.models import Finding, Lesson, ObservedResult, Recommendation, Report
from reports.recommendations.services import add_recommendation
from reports.workflow import MOST_RECOMMENDATIONS

#: Sets of cards on the page: prefix, form, model.
CARDS = {
    "finding": (FindingForm, Finding),
    "result": (ResultForm, ObservedResult),
    "recommendation": (RecommendationCard, Recommendation),
    "lesson": (LessonCard, Lesson),
}


def share_choices(cards) -> None:
    """The rows of a select are read once for all cards of a set, not once for each."""
    for name, field in cards.forms[0].fields.items() if cards.forms else ():
        if name != "id" and isinstance(field, ModelChoiceField) and not field.widget.is_hidden:
            choices = list(field.choices)
            for form in cards.forms:
                form.fields[name].choices = choices


class ReportEditor:
    """`add` names the set that shows an empty card; `data` is a POST."""

    def __init__(self, report, user, data=None, *, add=""):
        self.report, self.user, self.data, self.add = report, user, data, add
        self.refusal = ""

    @cached_property
    def sections(self) -> list[SectionForm]:
        rows = self.report.sections.order_by("position")
        if not self.user.has_perm("reports.read_annex", self.report):
            rows = rows.exclude(is_confidential=True)
        guidance = dict(self.report.template.sections.values_list("key", "guidance"))
        forms = [SectionForm(self.data, instance=row, prefix=f"section-{row.key}") for row in rows]
        for form in forms:
            form.guidance = guidance.get(form.instance.key, "")
        return forms

    @cached_property
    def people(self) -> PeopleForm:
        return PeopleForm(self.data, instance=self.report, prefix="report")

    @cached_property
    def cards(self) -> dict:
        return {name: self.build(name) for name in CARDS}

    def rows(self, name):
        mission = self.report.mission
        return {
            "finding": self.report.findings.order_by("position", "pk"),
            "result": self.report.observed_results.order_by("result__position", "pk"),
            "recommendation": mission.recommendations.order_by("code"),
            "lesson": mission.lessons.filter(state=LessonState.DRAFT).order_by("code"),
        }[name]

    def build(self, name):
        form, model = CARDS[name]
        kind = modelformset_factory(
            model,
            form=form,
            extra=int(self.add == name),
            can_delete=True,
            max_num=50,
            absolute_max=60,
        )
        needs_mission = name in ("recommendation", "lesson")
        cards = kind(
            self.data,
            queryset=self.rows(name),
            prefix=name,
            form_kwargs={"mission": self.report.mission} if needs_mission else {},
        )
        share_choices(cards)
        return cards

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

    @transaction.atomic
    def save(self) -> bool:
        """Save every part that can be saved; True when none is left. Locks the report first."""
        self.report = Report.objects.select_for_update(of=("self",)).get(pk=self.report.pk)
        require(self.user, "reports.write", self.report)
        singles = [form for form in [*self.sections, self.people] if not form.is_valid()]
        sets = {name: cards for name, cards in self.cards.items() if not self.is_good(name, cards)}
        for form in [*self.sections, self.people]:
            if form not in singles and form.has_changed():
                form.save()
        for name, cards in self.cards.items():
            if name not in sets:
                self.save_cards(name, cards)
        self.show_again(singles, sets)
        return not singles and not sets

    def is_good(self, name, cards) -> bool:
        """Valid, and not one recommendation too many; a set is saved whole or not at all."""
        if not cards.is_valid():
            return False
        count = sum(
            1
            for form in cards.forms
            if (form.instance.pk or form.has_changed()) and not form.cleaned_data.get("DELETE")
        )
        if name == "recommendation" and count > MOST_RECOMMENDATIONS:
            self.refusal = _("At most %(most)s recommendations: keep those that matter.") % {
                "most": MOST_RECOMMENDATIONS
            }
        return not (name == "recommendation" and self.refusal)

    def show_again(self, singles, sets) -> None:
        """What was saved is read anew, with its new version; the rest stays as it was typed."""
        fresh = ReportEditor(self.report, self.user, add=self.add)
        unsaved = {form.prefix: form for form in singles}
        self.sections = [unsaved.get(form.prefix, form) for form in fresh.sections]
        self.people = unsaved.get("report", fresh.people)
        self.cards = {name: sets.get(name, cards) for name, cards in fresh.cards.items()}

    def save_cards(self, name, cards) -> None:
        for form in cards.forms:
            if form.cleaned_data.get("DELETE"):
                if form.instance.pk:
                    form.instance.delete()
            elif form.has_changed():
                form.save() if form.instance.pk else self.add_card(name, form)

    def add_card(self, name, form) -> None:
        row = form.save(commit=False)
        if name == "recommendation":
            add_recommendation(row, self.report)
        elif name == "lesson":
            row.mission = self.report.mission
            row.year = (self.report.mission.ends_on or self.report.due_on).year
            services.add_lesson(row, by=self.user)
        else:
            row.report = self.report
            if name == "finding":
                last = self.report.findings.aggregate(last=Max("position"))["last"]
                row.position = (last or 0) + 1
            row.save()
