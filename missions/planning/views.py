"""The plan of a year, and moving a mission on it."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts import saved_filters
from core.crispy import filter_helper
from core.dates import day_range
from core.days import FIRST_YEAR, LAST_YEAR
from core.htmx import render_page, wants_fragment
from core.kept import while_unchanged
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from interventions.models import ProcessSetting
from missions.models import Mission
from missions.planning import clashes, moving, rows, urgent
from missions.planning.filters import PlanFilter
from missions.planning.picture import Picture
from missions.planning.timeline import Scale
from missions.standing import standing_of

#: Where the session keeps what it takes to undo the last move.
UNDO = "planning_undo"
#: What an address says beyond the picture itself.
NOT_DRAWN = ("month", "moved")


@policy(LOGIN)
@require_safe
def year(request, year=None):
    """The year of today where the address names none."""
    standing_of(request.user)  # groups and roles in one query, before anything asks for one
    today = timezone.localdate()
    year = today.year if year is None else year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    context = _load(request, Scale(year), today)
    return render(request, "missions/planning/year.html", context)


def _load(request, scale, today) -> dict:
    user = request.user
    missions = rows.during(Mission.objects.visible_to(user), scale)
    found = PlanFilter(request.GET, queryset=missions, request=request)
    asked = {name: value for name, value in request.GET.items() if name not in NOT_DRAWN}
    key = "year", scale.year, today, get_language(), user.pk, standing_of(user), urlencode(asked)
    drawn = while_unchanged(key, lambda: _draw(user, found, scale, today, asked))
    return drawn | {
        "year": scale.year,
        "before": scale.year - 1 if scale.year > FIRST_YEAR else None,
        "after": scale.year + 1 if scale.year < LAST_YEAR else None,
        "months": drawn["picture"].by_month(request.GET.get("month")),
        "filter": found,
        "saved": saved_filters.for_page(request, "planning:year"),
        "helper": filter_helper(),
        "undo": _undo_of(request),
        "today": today,
    }


def _draw(user, found, scale, today, asked) -> dict:
    numbers = ProcessSetting.objects.numbers()
    plan = rows.load(user, found, scale, asked)
    conflicts = clashes.conflicts_of_year(plan, user)
    picture = Picture(plan, today, numbers, conflicts)
    waiting = rows.waiting_setups(plan, numbers, today)
    return {
        "picture": picture,
        "sums": picture.sums(),
        "step": urgent.strip(plan, conflicts, waiting, numbers, user, today),
        "page": plan.page,
        "expert_page": plan.expert_page,
    }


def _undo_of(request) -> dict | None:
    """Offered on the page that follows a move, and on no other."""
    kept = request.session.get(UNDO)
    if not kept or not kept["start"] or request.GET.get("moved") != kept["code"]:
        return None
    return kept | {"days_words": day_range(*map(date.fromisoformat, kept["now"]))}


# --- moving ---------------------------------------------------------------------------
@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request, code):
    """`?start=…&end=…` are days that the picture proposes; the form shows what would follow."""
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "missions.edit", mission)
    back = _back(request)
    with transaction.atomic():
        form = moving.MoveForm(
            _proposed(request, mission), instance=mission, user=request.user, initial={
                "adapt_days": True
            },
        )  # fmt: skip
        is_good = form.is_bound and form.is_valid()
        if request.method == "POST" and is_good:
            kept = moving.save(form)
            if kept is not None:
                request.session[UNDO] = kept
                return _moved(request, mission, back)
    return _show(request, mission, form, back)


def _proposed(request, mission):
    """What was sent, or what the address proposes, checked like anything sent."""
    if request.method == "POST":
        return request.POST
    if "start" not in request.GET:
        return None
    return {
        "starts_on": request.GET["start"],
        "ends_on": request.GET.get("end", ""),
        "version": mission.version,
        "setup_explanation": mission.setup_explanation,
        "adapt_days": "on",
    }


def _back(request) -> QueryDict:
    """The filters of the plan that led here; nothing else of the address is believed."""
    sent = QueryDict(request.POST.get("back") or request.GET.get("back", ""), mutable=True)
    known = {*PlanFilter.base_filters, "page", "experts", "by"}
    for name in [name for name in sent if name not in known]:
        del sent[name]
    return sent


def _moved(request, mission, back):
    """The page that follows says so, beside the way back; first days have none."""
    if not request.session[UNDO]["start"]:
        words = {"code": mission.code, "days": day_range(mission.starts_on, mission.ends_on)}
        messages.success(request, _("%(code)s now takes place %(days)s.") % words)
    back["moved"] = mission.code
    url = f"{reverse('planning:year', args=[mission.starts_on.year])}?{back.urlencode()}"
    return HttpResponseClientRedirect(url) if wants_fragment(request) else redirect(url)


def _show(request, mission, form, back):
    former = form.former
    context = {
        "mission": mission,
        "form": form,
        "former": former,
        "outlook": form.period and moving.outlook(mission, former, form.period, request.user),
        "back": back.urlencode(),
        "year": former.start.year if former else timezone.localdate().year,
    }
    status = 200
    if request.method == "POST":
        status = 409 if form.is_stale and not wants_fragment(request) else 422
    return render_page(
        request, "missions/planning/move.html", "missions/planning/_move.html", context, status
    )


@policy(LOGIN)
@require_POST
def undo(request, code):
    """The former days again, by the same checks; refused once somebody changed the mission."""
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "missions.edit", mission)
    kept = request.session.get(UNDO)
    if not kept or kept["code"] != mission.code or not kept["start"]:
        messages.error(request, _("There is nothing to undo any more."))
        return redirect("planning:move", code=mission.code)
    with transaction.atomic():
        form = moving.MoveForm(
            {
                "starts_on": kept["start"], "ends_on": kept["end"], "version": kept["version"],
                "setup_explanation": kept["explanation"], "accepts": "on",
            },
            instance=mission, user=request.user,
        )  # fmt: skip
        if form.is_valid() and moving.undo(form, kept):
            del request.session[UNDO]
            messages.success(request, _("%(code)s is back on its former days.") % kept)
            url = reverse("planning:year", args=[mission.starts_on.year])
            return redirect(f"{url}?{_back(request).urlencode()}")
    for errors in form.errors.values():
        messages.error(request, " ".join(errors))
    return redirect("planning:move", code=mission.code)
