"""What a mission report says on paper: plain data, kept beside the PDF that was made from it.

To add a part: a function here, a key in `report_document`, a block in reports/pdf/report.html.
The confidential annex is no part of it, for anybody.
"""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from core import dates
from missions.documents import day, kind_words, paragraphs, period, team, team_lines
from missions.enums import MissionState
from missions.markers.queries import observed_at
from missions.models import TermsOfReference
from missions.tor import derived
from reports import figures
from reports.debriefings.minutes import Standing
from reports.enums import RecommendationState, ReportState
from reports.models import Recommendation
from reports.recipients import recipients_by_rule

DOCUMENT = "reports/pdf/report.html"
#: Sections that stand in a place of their own.
SUMMARY, FINDINGS, FOLLOW_UP = "summary", "findings", "followup"


def file_name(report) -> str:
    return get_valid_filename(f"{report.mission.code}-{_('report')}.pdf")


def report_document(report) -> dict:
    """All texts of the document, in the language of the house; dates are words already."""
    with translation.override(settings.LANGUAGE_CODE):
        mission = report.mission
        return {
            "language": settings.LANGUAGE_CODE,
            "template": str(report.template),
            "edition": report.edition,
            "title": mission.title,
            "code": mission.code,
            "kind": kind_words(mission),
            "kind_css": mission.kind,
            "country": mission.country.name,
            "interventions": [str(one) for one in mission.interventions.all()],
            "status": status_words(report),
            "made_on": made_on(report).isoformat(),
            "authors": [member["name"] for member in team(mission)],
            "path": path(report),
            "summary": body_of(report, SUMMARY),
            "facts": facts(report),
            "results": results(report),
            "recipients": recipients(report),
            "sections": sections(report),
            "findings": findings(report),
            "former": former(report),
            "recommendations": [line(one) for one in own_recommendations(mission)],
            "has_no_recommendations": report.has_no_recommendations,
            "lessons": lessons(mission),
            "debriefing": debriefing(mission),
            "people_met": list(report.people_met),
            "programme": programme(mission),
            "markers": markers(mission),
            "figures": figures.figures(report),
            "attached": attached(report),
        }


def attached(report) -> dict | None:
    """A report written elsewhere stands behind our pages; its checksum is part of the data."""
    stored = report.attached_pdf
    return {"file": str(stored.pk), "sha256": stored.sha256} if stored else None


def made_on(report):
    """The day the text became final; today while it is not."""
    final = report.approved_at or report.submitted_at
    return timezone.localdate(final) if final else timezone.localdate()


def status_words(report) -> str:
    day = dates.short_date(made_on(report), year=True)
    words = {
        ReportState.DRAFT: _("Draft report, %(day)s"),
        ReportState.SUBMITTED: _("Provisional report, %(day)s"),
    }
    return words.get(report.state, _("Report approved on %(day)s")) % {"day": day}


def markers(mission) -> list[dict]:
    """What the mission saw of the partners' progress markers, partner by partner."""
    found = {}
    for one in observed_at(mission):
        rows = found.setdefault(one.marker.partner, [])
        rows.append(
            {
                "text": one.marker.text,
                "level": str(one.marker.get_level_display()),
                "degree": str(one.get_degree_display()),
                "sign": one.sign,
                "words": one.words,
            }
        )
    return [{"partner": partner.name, "rows": rows} for partner, rows in found.items()]


def body_of(report, key) -> list[str]:
    found = next((one for one in report.open_sections if one.key == key), None)
    return paragraphs(found.body) if found else []


def sections(report) -> list[dict]:
    """Parts with a text, in the order of the report; the summary stands on page one."""
    rows = [
        {"key": one.key, "title": one.title, "paragraphs": paragraphs(one.body)}
        for one in report.open_sections
        if one.key != SUMMARY
    ]
    own_place = {
        FINDINGS: report.findings.all(),
        FOLLOW_UP: former_recommendations(report.mission),
    }
    return [row for row in rows if row["paragraphs"] or own_place.get(row["key"])]


def findings(report) -> list[dict]:
    rows = sorted(report.findings.all(), key=lambda one: (one.position, one.pk))
    return [{"question": one.question, "paragraphs": paragraphs(one.text)} for one in rows]


def facts(report) -> list[dict]:
    """The fact sheet of page one: label and lines, without those that have nothing to say."""
    mission = report.mission
    held = getattr(mission, "field_debriefing", None)
    rows = [
        (_("Intervention"), [one.code for one in mission.interventions.all()]),
        (_("Team"), team_lines(mission)),
        (_("Dates"), [one for one in [period(mission)] if one]),
        (_("Place"), [f"{mission.country.name}, {held.place}" if held else mission.country.name]),
        (_("People met"), [_("%(count)s groups or people") % {"count": len(report.people_met)}]
         if report.people_met else []),
        (_("Debriefing"), [f"{held.place}, {day(held.held_on)}"] if held else []),
        (_("Focal point"), [str(mission.focal_point)]),
    ]  # fmt: skip
    return [{"label": label, "lines": lines} for label, lines in rows if lines]


def results(report) -> list[dict]:
    """What the mission aimed at beside what the report saw; a gap is a question, not a failure."""
    seen = {one.result_id: one.evidence for one in report.observed_results.all()}
    aimed = [one.result for one in report.mission.aimed_results.all()]
    others = [one.result for one in report.observed_results.all() if one.result not in aimed]
    return [
        {
            "code": result.code,
            "name": result.name,
            "evidence": seen.get(result.pk, ""),
            "is_observed": result.pk in seen,
            "is_aimed": result in aimed,
        }
        for result in sorted(aimed, key=lambda one: one.position)
        + sorted(others, key=lambda one: one.position)
    ]


def recipients(report) -> list[dict]:
    """Those to whom it was sent; before that, those to whom it will be by rule."""
    sent = report.current_recipients.select_related("user").order_by("pk")
    rows = [(one.get_kind_display(), str(one.user)) for one in sent] or [
        (one.as_what, str(one.user)) for one in recipients_by_rule(report.mission)
    ]
    kinds = {}
    for kind, name in rows:
        kinds.setdefault(str(kind), []).append(name)
    return [{"kind": kind, "names": names} for kind, names in kinds.items()]


def own_recommendations(mission):
    return mission.recommendations.select_related("owner").order_by("code")


def former_recommendations(mission):
    return Recommendation.objects.returning_in(mission)


def former(report) -> list[dict]:
    """Each with what this report says of it, where it says something (domain: section 3)."""
    said = {one.recommendation_id: one for one in report.follow_ups.all()}
    rows = []
    for one in former_recommendations(report.mission):
        row, found = line(one), said.get(one.pk)
        if found is not None:
            row["comment"] = found.comment or row["comment"]
        if found is not None and found.found:
            row["state"] = found.get_found_display()
            row["state_degree"] = RecommendationState(found.found).degree
        rows.append(row)
    return rows


def line(recommendation) -> dict:
    """One recommendation as a row of a table."""
    return {
        "code": recommendation.code,
        "text": recommendation.text,
        "owner": recommendation.owner_name,
        "addressed_to": recommendation.get_addressed_to_display(),
        "priority": recommendation.get_priority_display(),
        "due": day(recommendation.due_on),
        "state": recommendation.get_state_display(),
        "state_degree": recommendation.state_degree,
        "response": recommendation.get_response_display(),
        "response_degree": recommendation.response_degree,
        "comment": recommendation.response_comment,
    }


def lessons(mission) -> list[dict]:
    """With their evidence: who reads this report may read on what they rest."""
    rows = mission.lessons.select_related("theme").order_by("code")
    return [lesson_line(one) | {"evidence": one.evidence} for one in rows]


def lesson_line(lesson) -> dict:
    """One lesson as any document says it."""
    return {
        "code": lesson.code,
        "title": lesson.title,
        "context": lesson.context,
        "mechanism": lesson.mechanism,
        "outcome": lesson.outcome,
        "application": lesson.application,
        "evidence": lesson.shown_evidence,
        "do_differently": lesson.do_differently,
        "theme": lesson.theme.name,
        "valence": lesson.get_valence_display(),
    }


def debriefing(mission) -> dict | None:
    held = getattr(mission, "field_debriefing", None)
    if held is None:
        return None
    return {
        "day": day(held.held_on),
        "place": held.place,
        "participants": [one.words for one in held.people],
        "attendance": held.attendance.words,
        "confirmed": Standing.of(held).words,
        "lists": [
            {"title": str(title), "lines": list(lines)}
            for title, lines in (
                (_("Key messages"), held.key_messages),
                (_("Agreements: who does what, by when"), [one.words for one in held.agreed]),
                (_("Points of disagreement"), held.disagreements),
                (_("Open questions"), held.open_questions),
            )
            if lines
        ],
    }


def programme(mission) -> list[str]:
    """The programme of the terms of reference in force, as it was agreed, with its marks."""
    tor = TermsOfReference.objects.current().filter(mission=mission).first()
    keys = ("programme", derived.DAYS)
    if tor is None:
        return []
    rows = tor.sections.filter(key__in=keys, is_left_out=False).order_by("position", "pk")
    return [row.body for row in rows if row.body.strip()]


def path(report) -> list[dict]:
    """The seven steps of the mission with what is known of each, as of this report."""
    mission = report.mission
    tor = TermsOfReference.objects.current().filter(mission=mission).first()
    delegation = getattr(mission, "delegation", None)
    held = getattr(mission, "field_debriefing", None)
    asked = mission.log.filter(name="propose").order_by("pk").first()
    is_over = mission.state == MissionState.CLOSED
    final = report.approved_at and timezone.localdate(report.approved_at)
    field = mission.starts_on and dates.day_range(mission.starts_on, mission.ends_on, year=False)
    steps = [
        (_("Request"), "done", day(asked and timezone.localdate(asked.at))),
        (_("ToR"), "done", day(tor and tor.validated_at and timezone.localdate(tor.validated_at))),
        (_("Briefing"), "done", day(delegation and delegation.briefed_on)),
        (_("Field"), "done", field or ""),
        (_("Debriefing"), "done" if held else "todo", day(held and held.held_on)),
        (_("Report"), "done" if final else "now", day(final or report.due_on)),
        (_("Lessons"), "done" if is_over else "todo", str(made_on(report).year)),
    ]
    return [
        {"label": label, "state": state, "sub": "", "when": when} for label, state, when in steps
    ]
