"""What the page of a support request shows: its path, who acts next, what may be done."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.dates import elapsed, short_date
from core.permissions import check
from core.steps import NextStep, PathStep
from interventions.models import ProcessSetting
from missions.enums import WAITING_STATES, RequestState
from missions.models import Mission
from missions.requests import news
from missions.requests.eligibility import eligibility_of
from missions.requests.permissions import decides
from missions.requests.workflow import DECISIONS, IMPLIED_STEPS, REQUEST_WORKFLOW

_R = RequestState
#: How many of the five steps lie behind each state.
REACHED = {
    _R.SUBMITTED: 1,
    _R.SCREENING: 2,
    _R.DEFERRED: 2,
    _R.NOT_ELIGIBLE: 3,
    _R.ELIGIBLE: 3,
    _R.APPROVED: 4,
    _R.DELIVERED: 5,
    _R.CLOSED: 5,
    _R.WITHDRAWN: 1,
}
#: What the log calls a step that was taken.
STEP_LABELS = {
    "submit": pgettext_lazy("log", "Asked"),
    "screen": pgettext_lazy("log", "Taken up for screening"),
    "accept": pgettext_lazy("log", "Found eligible"),
    "refuse": pgettext_lazy("log", "Found not eligible"),
    "defer": pgettext_lazy("log", "Deferred"),
    "take_up": pgettext_lazy("log", "Taken up again"),
    "assign": pgettext_lazy("log", "Entrusted to"),
    "withdraw": pgettext_lazy("log", "Withdrawn"),
    "start": pgettext_lazy("log", "Under way"),
    "replan": pgettext_lazy("log", "To be planned again: mission cancelled"),
    "report": pgettext_lazy("log", "Answered by the report of the mission"),
    "deliver": pgettext_lazy("log", "Declared answered"),
    "close": pgettext_lazy("log", "Confirmed and closed"),
}


def due_on(request):
    days = ProcessSetting.objects.numbers()["request_due_days"]
    return timezone.localdate(request.submitted_at) + timedelta(days=days)


def path_of(request, log, due) -> list[PathStep]:
    """Asked, screened, decided, under way, answered."""
    reached = REACHED[request.state]
    if request.state in (_R.CLOSED, _R.WITHDRAWN) and request.decided_at is None:
        reached = 1
    by_name = {row.name: row for row in reversed(log)}
    done = {
        1: (str(request.requested_by), request.submitted_at),
        2: _who_when(by_name.get("screen")),
        3: (str(request.decided_by or ""), request.decided_at),
        4: (
            request.mission.code if request.mission else "",
            getattr(by_name.get("start"), "at", None),
        ),
        5: ("", request.delivered_at),
    }
    labels = [_("Asked"), _("Screened"), _("Decided"), _("Under way"), _("Answered")]
    is_open = request.state not in (_R.NOT_ELIGIBLE, _R.CLOSED, _R.WITHDRAWN)
    return [
        _path_step(number, label, reached, done[number], due, is_open=is_open)
        for number, label in enumerate(labels, 1)
    ]


def _who_when(row) -> tuple:
    return (row.by_whom, row.at) if row else ("", None)


def _path_step(number, label, reached, done, due, *, is_open) -> PathStep:
    who, when = done
    if number <= reached and (when or number == 1):
        return PathStep(label, "done", who, short_date(when) if when else "")
    if number <= reached:
        return PathStep(label, "done")
    if number > reached + 1 or not is_open:
        return PathStep(label)
    is_deciding = number <= 3
    before = _("before %(day)s") % {"day": short_date(due)} if is_deciding else ""
    is_late = is_deciding and due < timezone.localdate()
    return PathStep(label, "late" if is_late else "now", "", before)


# --- who acts next --------------------------------------------------------------------
def next_step(request, user, due) -> NextStep | None:
    make = {
        _R.SUBMITTED: _to_decide,
        _R.SCREENING: _to_decide,
        _R.DEFERRED: _to_take_up,
        _R.ELIGIBLE: _to_answer,
        _R.APPROVED: _to_deliver,
        _R.DELIVERED: _to_confirm,
        _R.NOT_ELIGIBLE: _to_confirm,
    }.get(request.state)
    return make(request, user, due) if make else None


def _decider(request, user) -> dict:
    own = request.unit.coordinator_id == request.requested_by_id
    coordinator = None if own else request.unit.coordinator
    title = _("unit coordinator") if coordinator else _("EST managers")
    is_me = user.pk in news.deciders(request)
    return {"who": str(coordinator or title), "role": "EST", "role_title": title, "is_me": is_me}


def _to_decide(request, user, due) -> NextStep:
    decider = _decider(request, user)
    button = {}
    if check(user, "requests.decide", request):
        url = reverse("requests:decide", args=[request.code])
        button = {
            "button": _("Screen and decide"),
            "url": url,
            "is_secondary": not decider["is_me"],
        }
    return NextStep(
        title=_("Screen the request and decide"),
        detail=_("waiting for %(age)s") % {"age": age(request)},
        due=due,
        then=_("the person who asked reads the decision and its reason"),
        **decider,
        **button,
    )


def _to_take_up(request, user, due) -> NextStep:
    step = REQUEST_WORKFLOW["take_up"]
    return NextStep(
        title=_("Take up the deferred request when it can be answered"),
        detail=request.decision_reason,
        then=_("EST decides on it again"),
        **_decider(request, user),
        **_post(request, step, user),
    )


def _helper(request, user) -> dict:
    expert = request.assigned_expert
    if expert is None:
        return _decider(request, user)
    title = _("expert it is entrusted to")
    return {
        "who": str(expert.user), "role": "EST", "role_title": title, "who_detail": title,
        "is_me": expert.user_id == user.pk,
    }  # fmt: skip


def _to_answer(request, user, due) -> NextStep:
    return NextStep(
        title=_("Plan the mission or note the remote support"),
        then=_("the request is under way"),
        **_helper(request, user),
    )


def _to_deliver(request, user, due) -> NextStep:
    mission = request.mission
    if mission is None:
        return NextStep(
            title=_("Give the remote support, then declare the request answered"),
            then=_("the person who asked confirms it"),
            **_helper(request, user),
            **_link(request, REQUEST_WORKFLOW["deliver"], user),
        )
    can_see = Mission.objects.visible_to(user).filter(pk=mission.pk).exists()
    button = (
        {"button": _("Open the mission"), "url": mission.get_absolute_url()} if can_see else {}
    )
    return NextStep(
        title=_("Mission %(code)s answers the request by its report") % {"code": mission.code},
        then=_("the person who asked confirms it"),
        is_secondary=True,
        **_helper(request, user),
        **button,
    )


def _to_confirm(request, user, due) -> NextStep:
    is_refused = request.state == _R.NOT_ELIGIBLE
    return NextStep(
        title=_("Take note of the refusal") if is_refused else _("Confirm that this answers it"),
        who=str(request.requested_by),
        is_me=request.requested_by_id == user.pk,
        detail=request.decision_reason if is_refused else "",
        then=_("the request is closed"),
        **_post(request, REQUEST_WORKFLOW["close"], user),
    )


def _post(request, step, user) -> dict:
    if not check(user, step.permission, request):
        return {}
    return {"button": str(step.label), "url": _step_url(request, step), "post": True}


def _link(request, step, user) -> dict:
    may = check(user, step.permission, request) and step.guard(request)
    return {"button": str(step.label), "url": _step_url(request, step)} if may else {}


def _step_url(request, step) -> str:
    return reverse("requests:transition", args=[request.code, step.name])


def age(request) -> str:
    """Until the decision, else until now, from the first minute."""
    return elapsed(request.submitted_at, request.decided_at)


# --- the page -------------------------------------------------------------------------
#: Steps the strip offers already.
ON_STRIP = {_R.DEFERRED: "take_up", _R.APPROVED: "deliver", _R.DELIVERED: "close",
            _R.NOT_ELIGIBLE: "close"}  # fmt: skip


def acts_of(request, user) -> list[dict]:
    return [
        {"label": str(step.label), "url": _step_url(request, step), "is_grave": step.is_grave,
         "asks": step.needs_comment or step.is_grave}
        for step, verdict in REQUEST_WORKFLOW.available(request, user)
        if verdict
        and step.name not in (*DECISIONS, *IMPLIED_STEPS)
        and ON_STRIP.get(request.state) != step.name
    ]  # fmt: skip


def load(request, user) -> dict:
    log = list(request.log.select_related("actor", "on_behalf_of").order_by("-at", "-pk"))
    due = due_on(request)
    may_decide = bool(check(user, "requests.decide", request))
    is_answerable = request.state in (_R.ELIGIBLE, _R.APPROVED)
    return {
        "row": request,
        "due": due,
        "age": age(request),
        "is_waiting": request.state in WAITING_STATES,
        "path": path_of(request, log, due),
        "step": next_step(request, user, due),
        "acts": acts_of(request, user),
        "log": [(STEP_LABELS.get(one.name, one.name), one) for one in log],
        "eligibility": eligibility_of(request) if may_decide or decides(user, request) else None,
        "may_edit": bool(check(user, "requests.edit", request)),
        "may_assign": bool(check(user, "requests.assign", request)),
        "may_plan": is_answerable
        and request.mission_id is None
        and bool(check(user, "requests.answer", request))
        and bool(check(user, "missions.add")),
        "may_note": is_answerable
        and bool(check(user, "requests.answer", request))
        and bool(check(user, "exchanges.add")),
        "supports": request.remote_supports.select_related("expert__user").order_by("held_on"),
        "mission": Mission.objects.visible_to(user).filter(pk=request.mission_id).first(),
        "communication": getattr(request, "communication", None),
    }
