"""What the review says: one plain dict for the page, the PDF and what is kept with the PDF."""

import json
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch
from django.utils import timezone

from interventions.models import Theme
from interventions.permissions import is_est
from missions.enums import DONE_STATES, HALTED_STATES
from missions.models import MissionMember
from reports.enums import LessonState, RecommendationState, ReviewChoice, SummarySection
from reports.models import Recommendation
from reports.review import figures
from reports.review.models import AnnualReview, ReviewDecision
from reports.review.selection import lessons_of
from reports.summary.editions import last_edition, signature_of
from reports.summary.words import shown_words

#: What everybody may read of a lesson; proposals stay with those around the mission.
PUBLIC_LESSON_STATES = (LessonState.VALIDATED, LessonState.PUBLISHED)


def shown(review, user=None) -> dict:
    """A frozen review shows what its PDF says; any other is alive.

    What is not published is for EST alone: others read the last version that was.
    """
    if not review.is_published and user is not None and not is_est(user):
        return upgraded(revive(last_edition(review).data))
    if review.is_frozen and review.has_current_document:
        return upgraded(revive(review.document_data))
    return review_document(review)


def review_document(review) -> dict:
    decided = list(
        review.choices.select_related(
            "lesson__mission",
            "lesson__country",
            "lesson__intervention",
            "lesson__theme",
            "lesson__author",
        ).order_by("position", "lesson__code")
    )
    kept = [choice.lesson for choice in decided if choice.is_kept]
    name_what_they_took_up(decided)
    missions = mission_rows(review)
    words = shown_words(review)
    return {
        "edition": review.edition,
        "year": review.year,
        "unit": str(review.unit) if review.unit_id else "",
        "is_final": review.is_frozen,
        "as_of_on": timezone.localdate(),
        "number": review.number,
        **signed(review),
        "headline": review.headline,
        "words": words["sections"],
        "figures": figures.year_figures(review),
        "themes": by_theme(kept, words["themes"]),
        "set_aside": [
            lesson_row(choice.lesson) | {"reason": choice.reason}
            for choice in decided
            if choice.decision == ReviewChoice.SET_ASIDE
        ],
        "missions": [row for row in missions if row["state"] in DONE_STATES],
        "halted": [row for row in missions if row["state"] in HALTED_STATES],
        "has_sheets": review.has_sheets,
        "sheets": sheets(review, missions, decided) if review.has_sheets else [],
        "dropped": dropped_recommendations(review),
        "decisions": [decision_row(one) for one in decisions_of(review)],
        "followed": [decision_row(one) for one in decisions_before(review)],
    }


def signed(review) -> dict:
    signature = signature_of(review)
    return {
        "validated_on": timezone.localdate(signature.at) if signature else None,
        "signed_by": signature.by_whom if signature else "",
    }


def name_what_they_took_up(decided) -> None:
    """A kept lesson names those that were merged into it: they stay readable."""
    taken = {choice.pk: [] for choice in decided}
    for choice in decided:
        if choice.merged_into_id in taken:
            taken[choice.merged_into_id].append(choice.lesson.code)
    for choice in decided:
        choice.lesson.took_up = sorted(taken[choice.pk])


def by_theme(lessons, sentences: dict) -> list[dict]:
    """Themes in the order in which their first lesson was chosen, each with its own sentences.

    At the end those of which sentences stand and no lesson is kept: nobody's words are lost.
    """
    themes = {}
    for lesson in lessons:
        themes.setdefault(lesson.theme, []).append(lesson_row(lesson))
    rest = sentences.keys() - {theme.pk for theme in themes}
    for theme in Theme.objects.filter(pk__in=rest).order_by("name_fr", "pk"):
        themes[theme] = []
    return [
        {"name": theme.name, "sentences": sentences.get(theme.pk, []), "lessons": rows}
        for theme, rows in themes.items()
    ]


def lesson_row(lesson) -> dict:
    fields = ("code", "title", "context", "mechanism", "outcome", "application", "valence")
    return {name: getattr(lesson, name) for name in fields} | {
        "again": lesson.do_differently or lesson.application,
        "mission": lesson.shown_mission.code if lesson.shown_mission else "",
        "country": lesson.shown_country.name if lesson.shown_country else "",
        "intervention": lesson.shown_intervention.code if lesson.shown_intervention else "",
        "author": str(lesson.shown_author or ""),
        "merged": getattr(lesson, "took_up", []),
    }


def mission_rows(review) -> list[dict]:
    team = MissionMember.objects.select_related("expert__user").order_by("role", "pk")
    rows = (
        figures.missions_of(review)
        .filter(state__in=(*DONE_STATES, *HALTED_STATES))
        .with_person_days()
        .select_related("country")
        .prefetch_related("interventions", Prefetch("members", team))
        .order_by("starts_on", "code")
    )
    return [
        {
            "code": row.code,
            "title": row.title,
            "kind": row.kind,
            "state": row.state,
            "reason": row.state_reason,
            "country": row.country.name,
            "interventions": [one.code for one in row.interventions.all()],
            "team": [str(member.expert.user) for member in row.members.all()],
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "days": figures.number(row.person_days),
        }
        for row in rows
    ]


def sheets(review, missions: list[dict], decided) -> list[dict]:
    """Each mission held, with all its lessons of the year and what was decided about them."""
    verdicts = {choice.lesson_id: choice for choice in decided}
    codes = {choice.pk: choice.lesson.code for choice in decided}
    rows = lessons_of(review).filter(is_source_closed=False, mission__isnull=False)
    rows = rows.filter(state__in=PUBLIC_LESSON_STATES).select_related(
        "mission", "country", "intervention", "author", "theme"
    )
    by_mission = {}
    for lesson in rows.order_by("code"):
        choice = verdicts.get(lesson.pk)
        row = lesson_row(lesson) | {
            "theme": lesson.theme.name,
            "is_kept": bool(choice and choice.is_kept),
            "reason": choice.reason if choice else "",
            "merged_into": codes.get(choice.merged_into_id, "") if choice else "",
        }
        by_mission.setdefault(lesson.mission.code, []).append(row)
    held = [row for row in missions if row["state"] in DONE_STATES]
    return [row | {"lessons": by_mission.get(row["code"], [])} for row in held]


def dropped_recommendations(review) -> list[dict]:
    """Given up: the guidance of section 4 asks why (domain: annual synthesis)."""
    rows = Recommendation.objects.filter(
        mission__in=figures.missions_of(review), state=RecommendationState.DROPPED
    ).select_related("mission")
    return [
        {
            "code": row.code,
            "text": row.text,
            "mission": row.mission.code,
            "comment": row.response_comment,
        }
        for row in rows.order_by("code")
    ]


def decisions_of(review):
    return review.decisions.select_related("owner").order_by("due_on", "pk")


def decisions_before(review):
    """Those of the year before: the review begins with their follow-up."""
    return (
        ReviewDecision.objects.filter(review__year=review.year - 1, review__unit=review.unit_id)
        .select_related("owner")
        .order_by("due_on", "pk")
    )


def decision_row(decision) -> dict:
    return {
        "text": decision.text,
        "owner": str(decision.owner or ""),
        "due_on": decision.due_on,
        "follow_state": decision.follow_state,
        "follow_up": decision.follow_up,
    }


def store(review: AnnualReview, stored_file, data: dict) -> None:
    """The PDF and what it says, side by side; a draft that it replaces goes."""
    draft = review.document
    review.document, review.document_data = stored_file, frozen(data)
    review.save(update_fields=["document", "document_data"])
    if draft:
        draft.delete()


def frozen(data: dict) -> dict:
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder))


def upgraded(data: dict) -> dict:
    """Documents kept from before sentences had sources: all their words are the managers'."""
    if "words" in data:
        return data
    outsourcing = data.get("outsourcing")
    words = {
        SummarySection.MESSAGE: data.get("messages", []),
        SummarySection.NOT_ACHIEVED: data.get("not_achieved", []),
        SummarySection.OUTSOURCING: [outsourcing] if outsourcing else [],
    }
    own = {"sources": [], "is_own": True, "is_edited": False, "to_reread": False}
    for theme in data["themes"]:
        theme.setdefault("sentences", [])
        for lesson in theme["lessons"]:
            lesson.setdefault("again", lesson["application"])
            lesson.setdefault("merged", [])
    data["words"] = {
        section.value: [own | {"text": text} for text in words.get(section, [])]
        for section in SummarySection
    }
    return data


def revive(data):
    """Days come back as days: every key that ends with `_on`."""
    if isinstance(data, list):
        return [revive(one) for one in data]
    if not isinstance(data, dict):
        return data
    return {
        key: date.fromisoformat(value)
        if key.endswith("_on") and isinstance(value, str)
        else revive(value)
        for key, value in data.items()
    }
