"""Sets of cards: findings, results, follow-up, recommendations, lessons. One row each.

To add a set: a form, a class here, its line in SETS, its names in reports/editor.py.
"""

import re
import uuid

from django.db.models import Max
from django.forms import ModelChoiceField
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.workflow import TransitionRefused
from reports import documents
from reports.enums import LessonState, RecommendationState, Response
from reports.lessons.services import add_lesson
from reports.models import AdviceFollowUp, Finding, Lesson, ObservedResult, Recommendation
from reports.recommendations.services import add_recommendation
from reports.workflow import MOST_RECOMMENDATIONS
from reports.writing.forms import (
    FindingForm,
    FollowUpForm,
    LessonCard,
    RecommendationCard,
    ResultForm,
)

UID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
#: In its place a browser writes the uuid of a card it makes (static/js/offline/fields.js).
BLANK = uuid.UUID("00000000-0000-4000-8000-000000000000")
#: Of one kind on one page; a client that makes up cards is stopped here.
MOST_CARDS = 50


def share_choices(forms) -> None:
    """The rows of a select are read once for all cards of a set, not once for each."""
    for name, field in forms[0].fields.items() if forms else ():
        if isinstance(field, ModelChoiceField) and not field.widget.is_hidden:
            choices = list(field.choices)
            for form in forms:
                if not form.fields[name].widget.is_hidden:
                    form.fields[name].choices = choices


class CardSet:
    name, form, model = "", None, None

    def __init__(self, report, user, data=None, *, is_adding=False):
        self.report, self.user, self.data, self.is_adding = report, user, data, is_adding
        self.refusal = ""

    def rows(self) -> list:
        raise NotImplementedError

    def options(self) -> dict:
        return {}

    def key_of(self, row) -> str:
        return str(row.uid)

    def __iter__(self):
        return iter(self.forms)

    @cached_property
    def forms(self) -> list:
        rows = list(self.rows())
        forms = [self.form_of(row) for row in rows]
        room = max(MOST_CARDS - len(rows), 0)
        forms += [self.form_of(self.new(uid)) for uid in self.new_uids(rows)[:room]]
        if self.is_adding:
            forms.append(self.form_of(self.new(uuid.uuid4()), is_blank=True))
        share_choices(forms)
        return forms

    def new(self, uid):
        return self.model(uid=uid)

    @property
    def blank(self) -> list:
        """An empty card for a browser to copy without asking: it gives each a uuid of its own."""
        forms = [self.form_of(self.new(BLANK), is_blank=True)]
        share_choices([*self.forms, *forms])
        return forms

    def new_uids(self, rows) -> list[uuid.UUID]:
        """Cards this writer made; a name that some other report's row bears is nobody's here."""
        posted = re.compile(rf"{self.name}-({UID})-\w+$")
        found = (posted.match(name) for name in self.data or ())
        known = {str(row.uid) for row in rows}
        uids = [one for one in dict.fromkeys(one[1] for one in found if one) if one not in known]
        if uids:
            taken = self.model._base_manager.filter(uid__in=uids).values_list("uid", flat=True)
            uids = [one for one in uids if one not in set(map(str, taken))]
        return [uuid.UUID(one) for one in uids]

    def form_of(self, row, *, is_blank=False):
        prefix = f"{self.name}-{self.key_of(row)}"
        form = self.form(
            None if is_blank else self.data, instance=row, prefix=prefix, **self.options()
        )
        form.is_new = row.pk is None
        return form

    # --- saving -----------------------------------------------------------------------
    def save(self) -> list:
        """Those that could not be saved."""
        return [form for form in list(self.forms) if not self.save_one(form)]

    def save_one(self, form) -> bool:
        if self.data and self.data.get(f"{form.prefix}-DELETE"):
            return self.remove(form)
        if not form.is_valid():
            return False
        if not form.has_changed():
            return True
        try:
            form.save() if form.instance.pk else self.add(form.save(commit=False))
        except TransitionRefused as refusal:
            self.refuse(form, str(refusal))
            return False
        return True

    def add(self, row) -> None:
        row.report = self.report
        row.save()

    def remove(self, form) -> bool:
        """Not what somebody else wrote on since, nor what may not go."""
        row = form.instance
        if row.pk is None:
            return True
        seen = form.data.get(form.add_prefix("seen"), "")
        if seen and seen != form.sign(form.stored_digests(row)):
            return self.refuse(form, _("Somebody else changed this: look at it, then remove it."))
        if reason := self.why_it_stays(row):
            return self.refuse(form, reason)
        row.delete()
        return True

    def why_it_stays(self, row) -> str:
        return ""

    def refuse(self, form, sentence: str) -> bool:
        form.full_clean()
        form.add_error(None, sentence)
        return False

    def keep(self, unsaved: dict) -> None:
        """Put forms that could not be saved back into their places."""
        prefixes = [form.prefix for form in self.forms]
        self.forms = [unsaved.get(form.prefix, form) for form in self.forms]
        self.forms += [
            form
            for prefix, form in unsaved.items()
            if prefix.startswith(f"{self.name}-") and prefix not in prefixes
        ]
        share_choices(self.forms)


class Findings(CardSet):
    name, form, model = "finding", FindingForm, Finding

    def rows(self):
        return self.report.findings.order_by("position", "pk")

    def add(self, row):
        last = self.report.findings.aggregate(last=Max("position"))["last"]
        row.position = (last or 0) + 1
        super().add(row)


class Results(CardSet):
    """One card for each result aimed at, then those observed beyond."""

    name, form, model = "result", ResultForm, ObservedResult

    def rows(self):
        stored = self.report.observed_results.select_related("result")
        stored = {row.result_id: row for row in stored.order_by("result__position", "pk")}
        aimed = self.report.mission.aimed_results.select_related("result")
        for one in aimed.order_by("result__position", "pk"):
            row = stored.pop(one.result_id, None) or self.waiting(one.result)
            row.is_aimed = True
            yield row
        yield from stored.values()

    def waiting(self, result) -> ObservedResult:
        """The same name on every device, so that two who describe it write one card."""
        name = f"report:{self.report.pk}:result:{result.pk}"
        return ObservedResult(uid=uuid.uuid5(uuid.NAMESPACE_OID, name), result=result)

    def save_one(self, form):
        """A card for a result aimed at is emptied, not removed."""
        if form.is_aimed and form.is_valid() and form.has_changed() and form.is_emptied:
            if form.instance.pk:
                form.instance.delete()
            return True
        return super().save_one(form)

    def add(self, row):
        if self.report.observed_results.filter(result=row.result_id).exists():
            raise TransitionRefused(_("This result has its card already: write there."))
        super().add(row)


class FollowUps(CardSet):
    """A line for each recommendation of earlier missions that is open, or was the last one's."""

    name, form, model = "former", FollowUpForm, AdviceFollowUp

    def rows(self):
        stored = self.report.follow_ups.select_related("recommendation__owner")
        stored = {row.recommendation_id: row for row in stored.order_by("pk")}
        for one in documents.former_recommendations(self.report.mission):
            yield (
                stored.pop(one.pk, None)
                or AdviceFollowUp(report=self.report, recommendation=one, found=one.state)
            )
        yield from stored.values()

    def key_of(self, row):
        return row.recommendation.code

    def new_uids(self, rows):
        return []


class Recommendations(CardSet):
    name, form, model = "recommendation", RecommendationCard, Recommendation

    def rows(self):
        return self.report.mission.recommendations.order_by("code")

    def options(self):
        return {"mission": self.report.mission}

    def add(self, row):
        """Not one too many: the eighth comes back as it was typed."""
        try:
            add_recommendation(row, self.report)
        except TransitionRefused:
            self.refusal = _("At most %(most)s recommendations: keep those that matter.") % {
                "most": MOST_RECOMMENDATIONS
            }
            raise

    def why_it_stays(self, row):
        if row.response != Response.NONE:
            return _("This recommendation was answered already: it stays.")
        has_life = row.log.exists() or row.evidence_files.exists() or row.follow_ups.exists()
        if has_life or row.state != RecommendationState.OPEN:
            return _("This recommendation is being followed up already: it stays.")
        return ""


class Lessons(CardSet):
    name, form, model = "lesson", LessonCard, Lesson

    def rows(self):
        return self.report.mission.lessons.filter(state=LessonState.DRAFT).order_by("code")

    def options(self):
        return {"mission": self.report.mission}

    def add(self, row):
        row.mission = self.report.mission
        row.year = (self.report.mission.ends_on or self.report.due_on).year
        add_lesson(row, by=self.user)


SETS = {one.name: one for one in (FollowUps, Findings, Results, Recommendations, Lessons)}
