"""Who may write events and the pages of thematic groups; rows are cut by `visible_to`."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.models import Intervention
from missions.enums import EventKind
from missions.standing import standing_of


def writable_interventions(user):
    """EST: all; others those they coordinate, and all of the countries they represent."""
    me = standing_of(user)
    if me.is_est:
        return Intervention.objects.all()
    own = Intervention.objects.filter(pk__in=me.coordinated)
    return own | Intervention.objects.filter(country__in=me.countries)


def may_place(user, country_id, intervention_ids, kind="") -> Verdict:
    """An event belongs to those who plan in its country or for one of its interventions; a public
    holiday, which stands in the way of every mission there, to EST and the Representation.
    """
    me = standing_of(user)
    if me.is_est or country_id in me.countries:
        return ALLOWED
    if kind == EventKind.HOLIDAY:
        return Verdict(_("EST and the resident representative of the country enter holidays."))
    wanted = writable_interventions(user).filter(pk__in=list(intervention_ids))
    if intervention_ids and wanted.exists():
        return ALLOWED
    return Verdict(
        _(
            "Events are entered by EST, the coordination of the intervention or the resident"
            " representative of the country."
        )
    )


@rule("events.add")
def add(user, event=None) -> Verdict:
    me = standing_of(user)
    if me.is_est or me.coordinated or me.countries:
        return ALLOWED
    return may_place(user, None, ())


@rule("events.edit")
def edit(user, event=None) -> Verdict:
    if event is None:
        return add(user)
    served = list(event.interventions.values_list("pk", flat=True))
    return may_place(user, event.country_id, served, event.kind)


@rule("groups.add")
def add_group(user, group=None) -> Verdict:
    if standing_of(user).is_est:
        return ALLOWED
    return Verdict(_("EST sets up thematic groups."))


@rule("groups.edit")
def edit_group(user, group=None) -> Verdict:
    """Its lead and EST keep members, programme and meetings."""
    if group is None or standing_of(user).is_est or group.coordinator_id == user.pk:
        return ALLOWED
    return Verdict(_("The lead of the group and EST change this page."))
