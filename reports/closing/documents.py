"""What the closing file of an intervention says: plain data, the base of its PDF and its archive.

The final report of an intervention lists its backstopping reports, follows up recommendations and
tells the lessons (domain: BTC final reports). Confidential annexes are in no report's PDF; reports
of confidential kinds are joined only where the file says so on its cover.
"""

import hashlib
import json
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import dates
from missions.enums import DONE_STATES
from missions.ledger import ledger
from missions.models import Mission, MissionMember
from reports.documents import day, kind_words, lesson_line, line
from reports.enums import SENT_STATES, LessonState, RecommendationState
from reports.models import Lesson, Recommendation, ReportEdition

KEPT_LESSONS = (LessonState.VALIDATED, LessonState.PUBLISHED)


@dataclass(frozen=True)
class Scope:
    """Which intervention, and whether what is confidential goes along."""

    intervention: object
    is_confidential: bool = False

    def missions(self):
        team = MissionMember.objects.select_related("expert__user").order_by("role", "pk")
        return (
            Mission.objects.filter(interventions=self.intervention, state__in=DONE_STATES)
            .select_related("country", "report")
            .prefetch_related(Prefetch("members", team))
            .order_by("starts_on", "code")
        )

    def is_open(self, mission) -> bool:
        return self.is_confidential or not mission.may_have_confidential_annex

    def open_missions(self) -> list:
        return [one for one in self.missions() if self.is_open(one)]


def closing_document(scope: Scope) -> dict:
    """Texts in the language of the house; the day it was made is no part of its digest."""
    with translation.override(settings.LANGUAGE_CODE):
        intervention, missions = scope.intervention, scope.open_missions()
        return {
            "code": intervention.code,
            "title": intervention.title,
            "as_of": dates.long_date(timezone.localdate()),
            "made_on": timezone.localdate().isoformat(),
            "is_confidential": scope.is_confidential,
            "facts": facts(intervention),
            "reports": [report_row(scope, one) for one in scope.missions()],
            "recommendations": recommendations(missions),
            "lessons": lessons(intervention, missions),
            "years": years(intervention),
        }


def digest_of(data: dict) -> str:
    """Two files of one digest say the same, on whatever day they were asked for."""
    lasting = {key: value for key, value in data.items() if key not in ("as_of", "made_on")}
    text = json.dumps(lasting, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def facts(one) -> list[dict]:
    rows = [
        (_("Country"), one.country.name),
        (_("Sector"), one.sector.name),
        (_("EST unit"), one.unit.name),
        (_("Period"), f"{day(one.starts_on)} – {day(one.ends_on)}"),
        (_("Partner"), one.partner),
        (_("DGD code"), one.dgd_code),
        (_("Navision code"), one.navision_code),
    ]
    return [{"label": label, "text": text} for label, text in rows if text]


def report_row(scope: Scope, mission) -> dict:
    """One mission held, with its report in the last version that left the house."""
    is_open = scope.is_open(mission)
    kept = last_edition(mission) if is_open else None
    return {
        "mission": mission.code,
        "title": mission.title if is_open else "",
        "kind": kind_words(mission),
        "kind_css": mission.kind,
        "field": dates.day_range(mission.starts_on, mission.ends_on) if mission.starts_on else "",
        "team": [str(one.expert.user) for one in mission.members.all()] if is_open else [],
        "days": whole(sum(one.person_days for one in mission.members.all())),
        "is_confidential": mission.may_have_confidential_annex,
        "status": status(mission, kept, is_open=is_open),
        "edition": kept.number if kept else None,
        "made_on": day(timezone.localdate(kept.made_at)) if kept else "",
        "file": str(kept.document_id) if kept else None,
        "sha256": kept.document.sha256 if kept else None,
    }


def last_edition(mission) -> ReportEdition | None:
    """The newest version that was sent; one still waiting for its first reader does not count."""
    report = getattr(mission, "report", None)
    if report is None:
        return None
    rows = ReportEdition.objects.filter(report=report).select_related("document")
    if report.state not in SENT_STATES:
        rows = rows.filter(number__lt=report.edition)
    return rows.order_by("-number").first()


def status(mission, kept, *, is_open) -> str:
    """Why a report is in the file, or why not."""
    report = getattr(mission, "report", None)
    if not is_open:
        return _("confidential, not in this file")
    if kept:
        return _("joined")
    if report is None:
        return _("no report")
    if report.state in SENT_STATES:
        return _("sent before this register kept PDFs")
    return _("not distributed yet")


def recommendations(missions) -> dict:
    """Every promise with what became of it, oldest mission first, and the sums."""
    rows = list(
        Recommendation.objects.issued()
        .filter(mission__in=missions)
        .select_related("owner", "mission")
        .order_by("mission__starts_on", "code")
    )
    counts = {str(state): 0 for state in RecommendationState}
    for one in rows:
        counts[one.state] += 1
    return {
        "rows": [
            line(one)
            | {
                "mission": one.mission.code,
                "evidence": one.evidence,
            }
            for one in rows
        ],
        "counts": [
            {"state": state, "label": str(RecommendationState(state).label), "number": number}
            for state, number in counts.items()
        ],
    }


def lessons(intervention, missions) -> list[dict]:
    rows = Lesson.objects.filter(
        Q(mission__in=missions) | Q(mission=None, is_source_closed=False),
        intervention=intervention,
        state__in=KEPT_LESSONS,
    ).select_related("theme", "mission")
    return [
        lesson_line(one)
        | {
            "mission": one.shown_mission.code if one.shown_mission else "",
            "state": one.get_state_display(),
        }
        for one in rows.order_by("theme__name_fr", "code")
    ]


def years(intervention) -> list[dict]:
    """Days a year: plan, regular days held, setup and specific ones apart (slide 7)."""
    return [
        {
            "year": row.year,
            "plan": None if row.plan is None else whole(row.plan.days),
            "regular": whole(row.regular.done),
            "other": whole(row.other.done),
            "norm": row.norm_words,
        }
        for row in ledger(intervention)
    ]


def whole(number) -> int | float:
    return int(number) if number == int(number) else float(round(number, 1))
