"""Observations as pages and papers need them."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Max, Min, OuterRef, Prefetch, Q, Subquery

from interventions.enums import MarkerLevel
from interventions.models import BoundaryPartner, ProgressMarker
from missions.enums import CONFIDENTIAL_KINDS, MarkerDegree
from missions.models import MarkerObservation

#: What is told to everybody, such as in a review or a report: nothing seen in confidence.
QUOTABLE = ~Q(mission__specific_kind__in=CONFIDENTIAL_KINDS)


def in_order(markers):
    """Expect, like, love; then as they were written."""
    return sorted(markers, key=lambda one: (one.level_rank, one.position, one.pk))


def partners_of(intervention, user) -> list[BoundaryPartner]:
    """With `markers`, each with the `seen` that this reader may know of, oldest first."""
    seen = MarkerObservation.objects.visible_to(user).select_related("mission").in_time()
    markers = ProgressMarker.objects.prefetch_related(
        Prefetch("observations", seen, to_attr="seen")
    )
    rows = BoundaryPartner.objects.filter(intervention=intervention)
    return list(rows.order_by("position", "pk").prefetch_related(Prefetch("markers", markers)))


def markers_of_mission(mission) -> list[ProgressMarker]:
    """What the team is asked: markers in use of its interventions, and those it observed."""
    asked = Q(is_active=True, partner__intervention__missions=mission)
    kept = Q(observations__mission=mission)
    rows = ProgressMarker.objects.filter(asked | kept).distinct()
    rows = rows.select_related("partner__intervention")
    return sorted(
        rows,
        key=lambda one: (
            one.partner.intervention.code, one.partner.position, one.partner_id,
            one.level_rank, one.position, one.pk,
        ),
    )  # fmt: skip


def observed_at(mission, rows=None) -> list[MarkerObservation]:
    """In the order of the sheet, each with its marker and partner; `rows` cuts what is seen."""
    rows = mission.marker_observations.all() if rows is None else rows
    rows = rows.select_related("marker__partner__intervention")
    return sorted(
        rows,
        key=lambda one: (
            one.marker.partner.intervention.code,
            one.marker.partner.position, one.marker.partner_id,
            one.marker.level_rank, one.marker.position, one.marker_id,
        ),
    )  # fmt: skip


# --- for the annual review ------------------------------------------------------------
@dataclass(frozen=True)
class PartnerInYear:
    """How a partner stood after the missions of a year, and what moved in it."""

    partner: BoundaryPartner
    #: Markers in use, by level.
    total: dict[str, int]
    #: Of these, seen much and seen a little at the latest observation, by level.
    much: dict[str, int]
    little: dict[str, int]
    #: Markers that stand higher or lower than before these missions.
    risen: int
    fallen: int

    @property
    def seen(self) -> int:
        return sum(self.much.values()) + sum(self.little.values())


def of_missions(missions) -> list[PartnerInYear]:
    """Partners whom these missions observed, by intervention. Three queries.

    Nothing that a mediation or an evaluation saw: a review is read by everybody.
    """
    seen = MarkerObservation.objects.filter(QUOTABLE, mission__in=missions)
    days = seen.aggregate(first=Min("observed_on"), last=Max("observed_on"))
    if days["last"] is None:
        return []
    partners = BoundaryPartner.objects.filter(pk__in=seen.values("marker__partner"))
    markers = defaultdict(list)
    for marker in _standing(**days).filter(partner__in=partners):
        markers[marker.partner_id].append(marker)
    ordered = partners.select_related("intervention").order_by(
        "intervention__code", "position", "pk"
    )
    return [_in_year(partner, markers[partner.pk]) for partner in ordered]


def _standing(first, last):
    """Markers with their degree on the last of these days, and before the first."""

    def latest(**until):
        rows = MarkerObservation.objects.filter(QUOTABLE, marker=OuterRef("pk"), **until)
        return Subquery(rows.order_by("-observed_on", "-pk").values("degree")[:1])

    rows = ProgressMarker.objects.annotate(
        now=latest(observed_on__lte=last), before=latest(observed_on__lt=first)
    )
    return rows.filter(Q(is_active=True) | Q(now__isnull=False))


def _in_year(partner, markers) -> PartnerInYear:
    def count(*degrees):
        return {
            level.value: sum(
                one.level == level and (not degrees or one.now in degrees) for one in markers
            )
            for level in MarkerLevel
        }

    moves = [_rank(one.now) - _rank(one.before) for one in markers]
    return PartnerInYear(
        partner=partner,
        total=count(),
        much=count(MarkerDegree.MUCH),
        little=count(MarkerDegree.LITTLE),
        risen=sum(move > 0 for move in moves),
        fallen=sum(move < 0 for move in moves),
    )


def _rank(degree) -> int:
    """Never observed is as not yet seen."""
    return MarkerDegree(degree).rank if degree else 0
