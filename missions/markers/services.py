"""Observations of one mission are read and written together, under the lock of its row."""

from django.db import transaction

from core.permissions import require
from missions.markers.forms import PartnerForms
from missions.markers.queries import QUOTABLE, markers_of_mission
from missions.models import MarkerObservation, Mission


def forms_of(mission, data=None) -> list[PartnerForms]:
    """A form a partner, in the order of the sheet."""
    markers = markers_of_mission(mission)
    kept = {one.marker_id: one for one in mission.marker_observations.filter(marker__in=markers)}
    before = latest_before(mission, markers)
    partners = {one.partner_id: one.partner for one in markers}
    return [
        PartnerForms(
            partner, mission, [one for one in markers if one.partner_id == pk], kept, before, data
        )
        for pk, partner in partners.items()
    ]


def are_valid(partners) -> bool:
    """All are asked, so that all faults show at once."""
    return not [one for one in partners if not one.is_valid()]


def latest_before(mission, markers) -> dict[int, MarkerObservation]:
    """What the missions before said last; what was seen in confidence is not carried over."""
    rows = MarkerObservation.objects.filter(QUOTABLE, marker__in=markers).exclude(mission=mission)
    if mission.starts_on:
        rows = rows.filter(observed_on__lt=mission.starts_on)
    rows = rows.select_related("mission").order_by("marker", "-observed_on", "-pk")
    return {one.marker_id: one for one in rows.distinct("marker")}


@transaction.atomic
def observe(mission, data, *, by) -> list[PartnerForms]:
    """Keep what is valid as a whole; else the forms say what is wrong and nothing is kept."""
    mission = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    require(by, "missions.observe_markers", mission)
    partners = forms_of(mission, data)
    if are_valid(partners):
        for partner in partners:
            _save(partner, by)
    return partners


def _save(partner: PartnerForms, by) -> None:
    day = partner.day.cleaned_data["day"] if partner.day.is_valid() else None
    for form in partner.rows:
        row = form.instance
        if form.is_left:
            continue
        if not form.cleaned_data["degree"]:
            if row.pk:
                row.delete()
            continue
        if row.pk and not form.has_changed() and row.observed_on == day:
            continue
        row.observed_on, row.observed_by = day, by
        form.save()
