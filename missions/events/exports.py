"""Columns of the lists of events and of thematic groups as files."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from missions.models import EventIntervention


def for_export(events):
    """Everything a row of the file says, looked up in its one query."""
    served = EventIntervention.objects.filter(datedevent=OuterRef("pk"))
    return (
        events.select_related("country", "mission", "entered_by")
        .annotate(
            codes=ArraySubquery(
                served.order_by("intervention__code").values("intervention__code")
            ),
            decided=Count("decisions"),
            still_open=Count("decisions", filter=Q(decisions__done_on=None)),
        )
        .order_by("starts_on", "pk")
    )


COLUMNS = {
    _("Kind"): lambda row: row.get_kind_display(),
    _("Title"): lambda row: row.title,
    _("First day"): lambda row: row.starts_on,
    _("Last day"): lambda row: row.ends_on,
    _("Country"): lambda row: row.country.name if row.country else "",
    _("Interventions"): lambda row: ", ".join(row.codes),
    _("Organised by"): lambda row: row.organiser,
    _("Who takes part"): lambda row: "; ".join(row.partners),
    _("Our mission"): lambda row: row.mission.code if row.mission else "",
    _("Decisions"): lambda row: row.decided,
    _("Decisions open"): lambda row: row.still_open,
    _("Public"): lambda row: row.is_public,
    _("Note"): lambda row: row.note,
    _("Entered by"): lambda row: row.entered_by.name if row.entered_by else "",
}

GROUP_COLUMNS = {
    _("Code"): lambda row: row.code,
    _("Group"): lambda row: row.name,
    _("Lead"): lambda row: row.coordinator.name,
    _("Members"): lambda row: row.people,
    _("Last meeting"): lambda row: row.last_met,
}
