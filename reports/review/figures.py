"""The year in figures, counted by the database: so many queries, however many missions.

Which missions: reports/review/selection.py. What came of them: reports/review/outcomes.py.
"""

from collections import Counter, defaultdict

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce, ExtractMonth

from interventions.models import Intervention, PlannedDays, ProcessSetting
from missions.enums import DONE_STATES, HALTED_STATES, PLANNED_STATES, MissionKind
from missions.ledger import NO_DAYS, Days, YearOfDays, days_of, year_ledger
from reports.review import outcomes
from reports.review.selection import calendar_year, missions_of, name_of, of_two_years

#: An intervention is “at the norm” within this share of it; the norm is an average (slide 7).
TOLERANCE = 0.1
KINDS = [MissionKind.REGULAR.value, MissionKind.SETUP.value, MissionKind.SPECIFIC.value]
DAYS = DecimalField(max_digits=12, decimal_places=4)


def number(value):
    """Person-days as people write them: 20, 12.5."""
    value = float(value or 0)
    return int(value) if value.is_integer() else round(value, 2)


def year_figures(review) -> dict:
    cube = mission_cube(review)
    numbers = ProcessSetting.objects.numbers()
    rows = by_intervention(review)
    return {
        "missions": mission_figures(cube, review.year),
        "by_kind": by_kind(cube, review.year),
        "by_country": by_country(cube, review.year),
        "by_unit": by_unit(cube, review.year),
        "by_month": by_month(review),
        "interventions": rows,
        "norm": norm_figures(rows, numbers),
        "setups": outcomes.setup_figures(review, numbers),
        "delegated": outcomes.delegated_figures(review),
        "reports": outcomes.report_figures(review),
        "recommendations": outcomes.recommendation_figures(review),
        "lessons": outcomes.lesson_figures(review),
        "results": outcomes.result_figures(review),
        "partners": outcomes.partner_figures(review),
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
def by_intervention(review) -> list[dict]:
    """Days of each intervention that had missions or a plan; shared missions count in parts."""
    year = calendar_year(review)
    shares = shared_days(review)
    planned = PlannedDays.objects.filter(intervention=OuterRef("pk"), year=year)
    concerned = Intervention.objects.filter(Q(pk__in=list(shares)) | Q(Exists(planned)))
    if review.unit_id:
        concerned = concerned.filter(unit=review.unit_id)
    rows = [
        intervention_row(one, shares.get(one.intervention.pk, share_of()))
        for one in year_ledger(concerned.select_related("country").order_by("code"), year)
    ]
    return sorted(rows, key=lambda row: (row["is_small"], -row["regular_done"], row["code"]))


def shared_days(review) -> dict[int, dict]:
    """As the ledger counts, for missions chosen by their number instead of their first day."""
    return {
        intervention: share_of(kinds.get(MissionKind.REGULAR, NO_DAYS), others(kinds))
        for intervention, kinds in days_of(missions_of(review)).items()
    }


def others(kinds: dict) -> Days:
    return kinds.get(MissionKind.SETUP, NO_DAYS) + kinds.get(MissionKind.SPECIFIC, NO_DAYS)


def share_of(regular: Days = NO_DAYS, other: Days = NO_DAYS) -> dict:
    """The keys of a review's document: published reviews hold them."""
    return {
        "regular_done": regular.done,
        "regular_planned": regular.ahead,
        "other_done": other.done,
        "other_planned": other.ahead,
    }


def intervention_row(year: YearOfDays, share: dict) -> dict:
    """Plan, norm and mean are the ledger's; the days are those of the review's missions."""
    intervention, (low, high) = year.intervention, year.norm
    done = number(share["regular_done"])
    plan = None if year.plan is None else year.plan.days
    return {
        "code": intervention.code,
        "title": intervention.title,
        "country": intervention.country.name,
        "is_small": low != high,
        "plan": None if plan is None else number(plan),
        "left": None
        if plan is None
        else number(plan - share["regular_done"] - share["regular_planned"]),
        "mean": number(year.running_mean),
        "low": low,
        "high": high,
        "gap": number(done - low if done < low else done - high if done > high else 0),
        "is_at_norm": low * (1 - TOLERANCE) <= done <= high * (1 + TOLERANCE),
        **{name: number(days) for name, days in share.items()},
    }


def norm_figures(rows: list[dict], numbers: dict) -> dict:
    return {
        "met": sum(row["is_at_norm"] for row in rows),
        "of": len(rows),
        "planned": number(sum(row["plan"] or 0 for row in rows)),
        "done": number(sum(row["regular_done"] for row in rows)),
        "large": numbers["norm_large"],
        "small_min": numbers["norm_small_min"],
        "small_max": numbers["norm_small_max"],
        "setup_months": numbers["setup_deadline_months"],
    }
