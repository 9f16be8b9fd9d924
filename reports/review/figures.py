"""The year in figures, counted by the database: so many queries, however many missions.

The review of year Y is about the missions numbered MIS-Y-…. A mission's number names the year it
was planned for, so one that slips over New Year stays with its review, and a demonstration whose
dates were moved still reviews the same missions. Plans of days are made for calendar years: they
are those of the year in which most of these missions begin.
"""

from collections import Counter, defaultdict

from django.db.models import (
    Avg,
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import (
    Cast,
    Coalesce,
    ExtractMonth,
    ExtractYear,
    NullIf,
    Substr,
    TruncDate,
)
from django.utils import timezone
from django.utils.translation import get_language

from interventions.enums import ProgrammeSize
from interventions.models import ExpectedResult, Intervention, PlannedDays, ProcessSetting
from missions.enums import DONE_STATES, HALTED_STATES, PLANNED_STATES, MissionKind
from missions.models import AimedResult, Delegation, Mission, MissionIntervention
from reports.enums import LessonState, OPEN_RECOMMENDATION_STATES, RecommendationState, Response
from reports.models import Lesson, ObservedResult, Recommendation, Report

#: An intervention is “at the norm” within this share of it; the norm is an average (slide 7).
TOLERANCE = 0.1
KINDS = [kind.value for kind in MissionKind]
DAYS = DecimalField(max_digits=12, decimal_places=4)


def number(value):
    """Person-days as people write them: 20, 12.5."""
    value = float(value or 0)
    return int(value) if value.is_integer() else round(value, 2)


def name_of(path: str):
    """The name of a reference row in the reader's language, in French where that is missing."""
    spoken = f"{path}__name_{(get_language() or 'fr')[:2]}"
    return Coalesce(NullIf(spoken, Value("")), f"{path}__name_fr")


def missions_of(review):
    rows = Mission.objects.filter(code__startswith=f"MIS-{review.year}-")
    return rows.filter(unit=review.unit_id) if review.unit_id else rows


def of_two_years(review):
    """The missions of the review and of the one before, with the year their number names."""
    rows = Mission.objects.filter(
        Q(code__startswith=f"MIS-{review.year}-") | Q(code__startswith=f"MIS-{review.year - 1}-")
    )
    if review.unit_id:
        rows = rows.filter(unit=review.unit_id)
    return rows.annotate(label=Cast(Substr("code", 5, 4), IntegerField()))


def year_figures(review) -> dict:
    cube = mission_cube(review)
    return {
        "missions": mission_figures(cube, review.year),
        "by_kind": by_kind(cube, review.year),
        "by_country": by_country(cube, review.year),
        "by_unit": by_unit(cube, review.year),
        "by_month": by_month(review),
        "interventions": (rows := by_intervention(review)),
        "norm": norm_figures(rows),
        "setups": setup_figures(review),
        "delegated": delegated_figures(review, cube),
        "reports": report_figures(review),
        "recommendations": recommendation_figures(review),
        "lessons": lesson_figures(review),
        "results": result_figures(review),
    }


# --- missions and days ----------------------------------------------------------------
def mission_cube(review) -> list[dict]:
    """Missions and person-days of two years by kind, country, unit and what became of them."""
    return list(
        of_two_years(review)
        .with_person_days()
        .annotate(country_name=name_of("country"), unit_name=name_of("unit"))
        .values(
            *("label", "kind", "state"),
            *("country__code", "country_name", "unit__code", "unit_name"),
        )
        .annotate(missions=Count("pk"), days=Coalesce(Sum("person_days"), 0, output_field=DAYS))
        .order_by("label", "kind", "country_name", "unit_name")
    )


def held(cube, year):
    return [row for row in cube if row["label"] == year and row["state"] in DONE_STATES]


def total(rows, field):
    return number(sum(row[field] for row in rows))


def mission_figures(cube, year) -> dict:
    of_year = [row for row in cube if row["label"] == year]
    by_state = Counter()
    for row in of_year:
        by_state[row["state"]] += row["missions"]
    return {
        "held": total(held(cube, year), "missions"),
        "held_before": total(held(cube, year - 1), "missions"),
        "days": total(held(cube, year), "days"),
        "days_before": total(held(cube, year - 1), "days"),
        "open": sum(by_state[state] for state in PLANNED_STATES),
        "halted": sum(by_state[state] for state in HALTED_STATES),
        "all": sum(by_state.values()),
        "countries": len({row["country__code"] for row in held(cube, year)}),
    }


def by_kind(cube, year) -> list[dict]:
    rows = held(cube, year)
    return [
        {
            "kind": kind,
            "missions": total([row for row in rows if row["kind"] == kind], "missions"),
            "days": total([row for row in rows if row["kind"] == kind], "days"),
        }
        for kind in KINDS
    ]


def grouped(rows, code: str, name: str) -> list[dict]:
    groups = defaultdict(list)
    for row in rows:
        groups[row[code], row[name]].append(row)
    return [
        {
            "code": key,
            "name": label,
            "missions": total(part, "missions"),
            "days": total(part, "days"),
        }
        | {kind: total([row for row in part if row["kind"] == kind], "days") for kind in KINDS}
        for (key, label), part in groups.items()
    ]


def by_country(cube, year) -> list[dict]:
    rows = grouped(held(cube, year), "country__code", "country_name")
    return sorted(rows, key=lambda row: (-row["days"], row["name"]))


def by_unit(cube, year) -> list[dict]:
    rows = grouped(held(cube, year), "unit__code", "unit_name")
    return sorted(rows, key=lambda row: row["name"])


def by_month(review) -> list[dict]:
    """Person-days held, by the month in which the missions begin."""
    rows = (
        missions_of(review)
        .filter(state__in=DONE_STATES)
        .with_person_days()
        .values(month=ExtractMonth("starts_on"), of=F("kind"))
        .annotate(total=Sum("person_days"))
    )
    found = {(row["month"], row["of"]): number(row["total"]) for row in rows}
    return [
        {"month": month} | {kind: found.get((month, kind), 0) for kind in KINDS}
        for month in range(1, 13)
    ]


# --- interventions, plan and norm -----------------------------------------------------
def calendar_year(review) -> int:
    """The year in which most of the review's missions begin: theirs is the plan of days."""
    most = (
        missions_of(review)
        .filter(starts_on__isnull=False)
        .values(begins=ExtractYear("starts_on"))
        .annotate(missions=Count("pk"))
        .order_by("-missions", "begins")
        .first()
    )
    return most["begins"] if most else review.year


def by_intervention(review) -> list[dict]:
    """Days of each intervention that had missions or a plan; shared missions count in equal parts."""
    plans = dict(
        PlannedDays.objects.filter(year=calendar_year(review)).values_list("intervention", "days")
    )
    shares = {row["intervention"]: row for row in shared_days(review)}
    numbers = ProcessSetting.objects.numbers()
    concerned = Intervention.objects.filter(pk__in={*plans, *shares}).select_related("country")
    if review.unit_id:
        concerned = concerned.filter(unit=review.unit_id)
    rows = [
        intervention_row(one, shares.get(one.pk, {}), plans.get(one.pk), numbers)
        for one in concerned.order_by("code")
    ]
    return sorted(rows, key=lambda row: (row["is_small"], -row["done"], row["code"]))


def shared_days(review):
    parts = (
        MissionIntervention.objects.filter(mission=OuterRef("mission"))
        .values("mission")
        .values(parts=Count("pk"))
    )
    days = Mission.objects.filter(pk=OuterRef("mission")).with_person_days().values("person_days")
    regular, done = Q(mission__kind=MissionKind.REGULAR), Q(mission__state__in=DONE_STATES)
    planned = Q(mission__state__in=PLANNED_STATES)
    rows = MissionIntervention.objects.filter(mission__in=missions_of(review).values("pk"))
    return (
        rows.annotate(
            part=ExpressionWrapper(
                Coalesce(Subquery(days), 0, output_field=DAYS) / Subquery(parts), output_field=DAYS
            )
        )
        .values("intervention")
        .annotate(
            done=Sum("part", filter=regular & done),
            planned=Sum("part", filter=regular & planned),
            other_done=Sum("part", filter=~regular & done),
            other_planned=Sum("part", filter=~regular & planned),
        )
        .order_by("intervention")
    )


def intervention_row(intervention, share: dict, plan, numbers: dict) -> dict:
    is_small = intervention.size == ProgrammeSize.SMALL
    low = numbers["norm_small_min"] if is_small else numbers["norm_large"]
    high = numbers["norm_small_max"] if is_small else numbers["norm_large"]
    done = number(share.get("done"))
    return {
        "code": intervention.code,
        "title": intervention.title,
        "country": intervention.country.name,
        "is_small": is_small,
        "done": done,
        "planned": number(share.get("planned")),
        "other_done": number(share.get("other_done")),
        "other_planned": number(share.get("other_planned")),
        "plan": None if plan is None else number(plan),
        "left": None if plan is None else number(plan - share_sum(share)),
        "low": low,
        "high": high,
        "gap": number(done - low if done < low else done - high if done > high else 0),
        "is_at_norm": low * (1 - TOLERANCE) <= done <= high * (1 + TOLERANCE),
    }


def share_sum(share: dict):
    """Regular days done or still planned: what is taken out of the plan."""
    return (share.get("done") or 0) + (share.get("planned") or 0)


def norm_figures(rows: list[dict]) -> dict:
    return {
        "met": sum(row["is_at_norm"] for row in rows),
        "of": len(rows),
        "planned": number(sum(row["plan"] or 0 for row in rows)),
        "done": number(sum(row["done"] for row in rows)),
        "low": sum(row["low"] for row in rows),
        "high": sum(row["high"] for row in rows),
    }


# --- setup, delegation, reports -------------------------------------------------------
def setup_figures(review) -> dict:
    """First setup mission of each intervention against its six months (concept note, slide 7)."""
    months = ProcessSetting.objects.numbers()["setup_deadline_months"]
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


def delegated_figures(review, cube) -> dict:
    """What went to third parties (concept note, slide 9)."""
    rows = (
        Delegation.objects.filter(mission__in=missions_of(review).filter(state__in=DONE_STATES))
        .select_related("mission", "contractor__user")
        .order_by("mission__code")
    )
    return {
        "missions": len(rows),
        "of": total(held(cube, review.year), "missions"),
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


# --- recommendations, lessons, results ------------------------------------------------
def recommendation_figures(review) -> dict:
    """Those the year's missions made: state, response, and what is past its day today."""
    late = Q(state__in=OPEN_RECOMMENDATION_STATES, due_on__lt=timezone.localdate())
    counts = {
        f"state_{state}": Count("pk", filter=Q(state=state)) for state in RecommendationState
    }
    counts |= {f"response_{one}": Count("pk", filter=Q(response=one)) for one in Response}
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
            kept=Count("pk", filter=Q(is_kept=True)),
            set_aside=Count("pk", filter=Q(is_kept=False)),
        ),
    }


def lessons_of(review):
    """The year's lessons that left their author's desk."""
    lessons = Lesson.objects.filter(year=review.year).exclude(
        state__in=[LessonState.DRAFT, LessonState.ARCHIVED]
    )
    return lessons.filter(mission__unit=review.unit_id) if review.unit_id else lessons


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
