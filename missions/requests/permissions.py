"""Who asks for support, who decides on it, who answers it (concept note, slides 6 and 10)."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.permissions import is_unit_coordinator, represents
from missions.enums import RequestState
from missions.models import SupportRequest
from missions.standing import standing_of

_R = RequestState


def decides(user, request: SupportRequest) -> bool:
    return is_unit_coordinator(user, request.unit) or user.is_est_manager


def helps(user, request: SupportRequest) -> bool:
    """The expert it was entrusted to."""
    expert = request.assigned_expert
    return expert is not None and expert.user_id == user.pk


@rule("requests.view")
def view(user, request=None) -> Verdict:
    return ALLOWED


@rule("requests.add")
def add(user, intervention=None) -> Verdict:
    """Actors directly involved ask (slide 6): the team of today, the Representation, EST."""
    me = standing_of(user)
    if me.is_est:
        return ALLOWED
    if intervention is None and (me.interventions or me.countries):
        return ALLOWED
    if intervention is not None and (
        intervention.pk in me.interventions or intervention.country_id in me.countries
    ):
        return ALLOWED
    return Verdict(_("Support is asked for by the intervention's team or the Representation."))


@rule("requests.edit")
def edit(user, request=None) -> Verdict:
    """Until EST has begun to read it."""
    if request is None:
        return ALLOWED
    if request.state != _R.SUBMITTED:
        return Verdict(_("EST is reading this request: its text does not change any more."))
    if request.requested_by_id == user.pk:
        return ALLOWED
    return Verdict(_("Only the person who asked changes the request."))


@rule("requests.decide")
def decide(user, request=None) -> Verdict:
    """The coordinator of the unit or an EST manager; four eyes: not on one's own request."""
    if request is None:
        return ALLOWED
    if request.requested_by_id in user.hands:
        return Verdict(_("Four eyes: nobody decides on what he asked for himself."))
    if decides(user, request):
        return ALLOWED
    return Verdict(_("The coordinator of the EST unit decides on support requests."))


@rule("requests.assign")
def assign(user, request=None) -> Verdict:
    if request is not None and request.state not in (_R.SCREENING, _R.ELIGIBLE, _R.APPROVED):
        return Verdict(_("An expert is named once EST reads the request, until it is answered."))
    return decide(user, request)


@rule("requests.withdraw")
def withdraw(user, request=None) -> Verdict:
    if request is None or request.requested_by_id == user.pk:
        return ALLOWED
    return Verdict(_("Only the person who asked withdraws the request."))


@rule("requests.answer")
def answer(user, request=None) -> Verdict:
    """Making it a mission or remote support: EST, its expert; the RR and who asked may propose."""
    if request is None or standing_of(user).is_est or helps(user, request):
        return ALLOWED
    if request.requested_by_id == user.pk or represents(user, request.country):
        return ALLOWED
    return Verdict(_("EST or the expert it is entrusted to answers this request."))


@rule("requests.deliver")
def deliver(user, request=None) -> Verdict:
    """The helping side says it is done; the asking side confirms it."""
    if request is not None and request.requested_by_id in user.hands:
        return Verdict(_("Four eyes: you asked, so somebody else declares it answered."))
    if request is None or decides(user, request) or helps(user, request):
        return ALLOWED
    return Verdict(_("The expert or the coordinator of the unit declares it answered."))


@rule("requests.close")
def close(user, request=None) -> Verdict:
    """Who asked confirms; the Representation may for him, EST once his account is closed."""
    if request is None or request.requested_by_id == user.pk:
        return ALLOWED
    if represents(user, request.country):
        return ALLOWED
    if not request.requested_by.is_active and user.is_est_manager:
        return ALLOWED
    return Verdict(_("The person who asked confirms that the request is answered."))
