"""Work on a support request that touches more than its own row, each in one transaction."""

from django.db import transaction
from django.utils import timezone

from core.numbering import next_code
from core.permissions import require
from missions.enums import RequestState
from missions.models import Communication, SupportRequest
from missions.requests import news
from missions.requests.workflow import REQUEST_WORKFLOW


@transaction.atomic
def submit(form, user, communication=None) -> SupportRequest:
    """Store the valid form; one made out of a communication is linked both ways."""
    request = form.save(commit=False)
    is_new = request.pk is None
    if is_new:
        request.requested_by = user
        request.submitted_at = timezone.now()
        request.code = next_code(SupportRequest, "SR", timezone.localdate().year)
    request.save()
    if is_new:
        _tell(request, "submit", user)
    if communication is not None:
        row = Communication.objects.select_for_update(of=("self",)).get(pk=communication.pk)
        if row.request_id is None:
            row.request = request
            row.save(update_fields=["request", "updated_at"])
    return request


@transaction.atomic
def decide(request, decision: str, *, by, reason="", expert=None) -> SupportRequest:
    """Whoever decides on a request nobody has taken up yet takes it up with that."""
    if request.state == RequestState.SUBMITTED:
        request = REQUEST_WORKFLOW.run(request, "screen", by=by)
    return REQUEST_WORKFLOW.run(request, decision, by=by, comment=reason, expert=expert)


@transaction.atomic
def assign(request, expert, *, by) -> None:
    """Entrust it to an expert; a line of the log says so, for no state changes."""
    row = SupportRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    allowed = require(by, "requests.assign", row)
    row.assigned_expert = expert
    row.save(update_fields=["assigned_expert", "updated_at"])
    _tell(row, "assign", by, str(expert), on_behalf_of=allowed.on_behalf_of)


def _tell(row, name: str, by, comment="", on_behalf_of=None) -> None:
    """A line of the log that is no step, and its news."""
    log = row.log.create(
        name=name, from_state=row.state, to_state=row.state, actor=by, comment=comment,
        on_behalf_of=on_behalf_of,
    )  # fmt: skip
    news.tell_of(row, log)


def became_mission(request, mission, by) -> SupportRequest:
    """This mission answers the request from now on; call it where the mission is saved."""
    return REQUEST_WORKFLOW.run(request, "start", by=by, mission=mission, comment=mission.code)


def became_remote(request, support, by) -> SupportRequest:
    """The first exchange sets it under way; later ones only hang on it."""
    if request.state != RequestState.ELIGIBLE:
        return request
    return REQUEST_WORKFLOW.run(request, "start", by=by, comment=support.code)
