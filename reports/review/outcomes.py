"""What the missions of a review brought: setups in time, reports, advice, lessons, results."""

from collections import Counter

from django.db.models import Avg, Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Substr, TruncDate
from django.utils import timezone

from interventions.enums import MarkerLevel
from interventions.models import ExpectedResult
from missions.delegation.grid import counts_of
from missions.enums import DONE_STATES, MemberRole, MissionKind
from missions.markers.queries import of_missions
from missions.models import AimedResult, Delegation, MissionIntervention, MissionMember
from reports.enums import (
    DONE_RECOMMENDATION_STATES,
    OPEN_RECOMMENDATION_STATES,
    RecommendationState,
    Response,
    ReviewChoice,
)
from reports.models import ObservedResult, Recommendation, Report
from reports.review.selection import lessons_of, missions_of, name_of, of_two_years


def setup_figures(review, numbers: dict) -> dict:
    """First setup mission of each intervention against its six months (concept note, slide 7)."""
    months = numbers["setup_deadline_months"]
    earlier = MissionIntervention.objects.filter(
        intervention=OuterRef("intervention"),
        mission__kind=MissionKind.SETUP,
        mission__state__in=DONE_STATES,
    ).order_by("mission__starts_on")
    rows = (
        MissionIntervention.objects.filter(
            mission__in=missions_of(review).filter(kind=MissionKind.SETUP, state__in=DONE_STATES)
        )
        .filter(mission=Subquery(earlier.values("mission")[:1]))
        .select_related("mission", "intervention__country")
        .order_by("mission__starts_on", "pk")
    )
    late = []
    for row in rows:
        days = (row.mission.starts_on - row.intervention.setup_deadline(months)).days
        if days > 0:
            late.append(
                {
                    "intervention": row.intervention.code,
                    "mission": row.mission.code,
                    "days": days,
                    "explanation": row.mission.setup_explanation,
                }
            )
    return {"of": len(rows), "on_time": len(rows) - len(late), "late": late}


def delegated_figures(review) -> dict:
    """What went to third parties, as leaders or beside them (concept note, slide 9)."""
    led = MissionMember.objects.filter(
        mission=OuterRef("mission"), expert=OuterRef("contractor"), role=MemberRole.LEAD
    )
    rows = (
        Delegation.objects.filter(mission__in=missions_of(review).filter(state__in=DONE_STATES))
        .select_related("mission", "contractor__user")
        .annotate(is_led=Exists(led))
        .order_by("mission__code")
    )
    return {
        "missions": len(rows),
        "led": sum(row.is_led for row in rows),
        "grid": counts_of([row.pk for row in rows]),
        "rows": [
            {
                "mission": row.mission.code,
                "title": row.mission.title,
                "contractor": str(row.contractor.user),
                "kind": row.get_kind_display(),
                "note": row.note,
            }
            for row in rows
        ],
    }


def report_figures(review) -> dict:
    """Reports of held missions: in time, and days from the field debriefing to submission."""
    today = timezone.localdate()
    handed = TruncDate("submitted_at", tzinfo=timezone.get_current_timezone())
    rows = (
        Report.objects.filter(mission__in=of_two_years(review).filter(state__in=DONE_STATES))
        .annotate(label=Cast(Substr("mission__code", 5, 4), IntegerField()), handed_on=handed)
        .values("label")
        .annotate(
            on_time=Count("pk", filter=Q(handed_on__lte=F("due_on"))),
            due=Count("pk", filter=Q(handed_on__isnull=False) | Q(due_on__lt=today)),
            days=Avg(F("handed_on") - F("mission__field_debriefing__held_on")),
        )
        .order_by("label")
    )
    by_label = {row["label"]: row for row in rows}
    now, before = by_label.get(review.year, {}), by_label.get(review.year - 1, {})
    return {
        "on_time": now.get("on_time", 0),
        "of": now.get("due", 0),
        "days": whole_days(now.get("days")),
        "days_before": whole_days(before.get("days")),
    }


def whole_days(span) -> int | None:
    return None if span is None else round(span.total_seconds() / 86400)


def recommendation_figures(review) -> dict:
    """Those the year's missions made: state, response, and what is past its day today."""
    late = Q(state__in=OPEN_RECOMMENDATION_STATES, due_on__lt=timezone.localdate())
    counts = {
        f"state_{state}": Count("pk", filter=Q(state=state)) for state in RecommendationState
    }
    counts |= {f"response_{one}": Count("pk", filter=Q(response=one)) for one in Response}
    counts["done"] = Count("pk", filter=Q(state__in=DONE_RECOMMENDATION_STATES))
    rows = list(
        Recommendation.objects.filter(mission__in=missions_of(review))
        .values(unit=name_of("mission__unit"))
        .annotate(all=Count("pk"), late=Count("pk", filter=late), **counts)
        .order_by("unit")
    )
    sums = {key: sum(row[key] for row in rows) for key in ("all", "late", *counts)}
    return {"by_unit": rows, **sums}


def lesson_figures(review) -> dict:
    """All that were proposed this year, and what the review decided about them."""
    lessons = lessons_of(review)
    return {
        "proposed": lessons.count(),
        **review.choices.aggregate(
            kept=Count("pk", filter=Q(decision=ReviewChoice.KEPT)),
            set_aside=Count("pk", filter=Q(decision=ReviewChoice.SET_ASIDE)),
            merged=Count("pk", filter=Q(decision=ReviewChoice.MERGED)),
        ),
    }


def result_figures(review) -> list[dict]:
    """Results of the catalogue that missions aimed at and reports observed; gaps are questions."""
    missions = missions_of(review).values("pk")
    aimed = Counter(
        AimedResult.objects.filter(mission__in=missions).values_list("result", flat=True)
    )
    observed = Counter(
        ObservedResult.objects.filter(report__mission__in=missions).values_list(
            "result", flat=True
        )
    )
    rows = ExpectedResult.objects.filter(pk__in={*aimed, *observed}).order_by("position", "pk")
    return [
        {"code": row.code, "name": row.name, "aimed": aimed[row.pk], "observed": observed[row.pk]}
        for row in rows
    ]


def partner_figures(review) -> list[dict]:
    """Boundary partners whom the year's missions observed; by level: markers, seen, seen much."""
    return [
        {
            "intervention": row.partner.intervention.code,
            "partner": row.partner.name,
            "levels": [
                {
                    "level": level.value,
                    "of": row.total[level],
                    "seen": row.much[level] + row.little[level],
                    "much": row.much[level],
                }
                for level in MarkerLevel
            ],
            "risen": row.risen,
            "fallen": row.fallen,
        }
        for row in of_missions(missions_of(review).values("pk"))
    ]
