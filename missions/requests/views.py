"""Pages of support requests. Each view reads the request, calls one thing, answers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from core.crispy import filter_helper
from core.dates import elapsed
from core.export import export as export_rows
from core.htmx import render_page
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from interventions.models import Intervention
from missions.models import Communication, SupportRequest
from missions.requests import page, queries, services
from missions.requests.eligibility import eligibility_of
from missions.requests.exports import COLUMNS
from missions.requests.filters import TABS, RequestFilter, tab_counts, tab_q
from missions.requests.forms import AssignForm, DecisionForm, RequestForm
from missions.requests.workflow import DECISIONS, IMPLIED_STEPS, REQUEST_WORKFLOW

PER_PAGE = 25
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _tab(request) -> str:
    """Whoever types a number or words means all requests, unless a tab is named."""
    usual = "all" if request.GET.get("q", "").strip() else "open"
    tab = request.GET.get("tab", usual)
    return tab if tab in TABS else usual


def _filtered(request):
    visible = queries.for_list(SupportRequest.objects.visible_to(request.user))
    rows = visible.filter(tab_q(_tab(request), request.user)).order_by("-submitted_at", "-pk")
    return RequestFilter(request.GET, queryset=rows, request=request)


@policy(LOGIN)
@require_safe
def request_list(request):
    found, user, today = _filtered(request), request.user, timezone.localdate()
    visible = SupportRequest.objects.visible_to(user)
    counts = tab_counts(queries.with_due(visible), user)
    median = queries.median_of_year(visible, today.year)
    now = timezone.now()
    context = {
        "filter": found,
        "helper": filter_helper(target="#requests"),
        "page": Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page")),
        "tab": _tab(request),
        "tabs": [{"key": key, "label": TABS[key], "count": counts[key]} for key in TABS],
        "counts": counts,
        "median": elapsed(now - median, now) if median else "",
        "year": today.year,
        "can_add": user.has_perm("requests.add"),
    }
    return render_page(
        request, "missions/requests/list.html", "missions/requests/_table.html", context
    )


@policy(LOGIN)
@require_safe
def export(request, fmt):
    return export_rows(
        request, _filtered(request).qs, COLUMNS, pgettext("file name", "support-requests"), fmt
    )


def _visible(request, code):
    rows = SupportRequest.objects.select_related(
        "intervention", "country", "unit__coordinator", "theme", "requested_by", "decided_by",
        "assigned_expert__user", "mission", "communication",
    )  # fmt: skip
    return get_visible_or_404(request.user, rows, code=code)


@policy(LOGIN)
@require_safe
def detail(request, code):
    row = _visible(request, code)
    return render(request, "missions/requests/detail.html", page.load(row, request.user))


# --- asking ---------------------------------------------------------------------------
@policy("requests.add")
@form_methods
def add(request):
    return _write(request, SupportRequest(), **_asked_about(request))


@policy("requests.edit")
@form_methods
def edit(request, code):
    row = _visible(request, code)
    require(request.user, "requests.edit", row)
    return _write(request, row)


def _asked_about(request) -> dict:
    """`?intervention=CODE`, or `?communication=PK` that this request is made out of."""
    if pk := request.GET.get("communication"):
        row = get_visible_or_404(request.user, Communication, pk=pk)
        require(request.user, "requests.add", row.intervention)
        text = "\n\n".join(one for one in (row.subject, row.body) if one)
        return {
            "initial": {"intervention": row.intervention_id, "description": text},
            "communication": row,
        }
    code = request.GET.get("intervention", "")
    found = Intervention.objects.visible_to(request.user).filter(code=code[:20]).first()
    return {"initial": {"intervention": found.pk} if found else {}}


def _write(request, row, initial=None, communication=None):
    is_new = row.pk is None
    with transaction.atomic():
        form = RequestForm(request.POST or None, instance=row, user=request.user, initial=initial)
        if request.method == "POST" and form.is_valid():
            saved = services.submit(form, request.user, communication)
            if is_new:
                messages.success(request, _("Request %(code)s is sent.") % {"code": saved.code})
            return redirect(saved)
    form.cancel_url = reverse("requests:list") if is_new else row.get_absolute_url()
    context = {"form": form, "row": None if is_new else row, "communication": communication}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "missions/requests/form.html", context, status=status)


# --- deciding -------------------------------------------------------------------------
@policy("requests.decide")
@form_methods
def decide(request, code):
    row = _visible(request, code)
    require(request.user, "requests.decide", row)
    found = eligibility_of(row)
    form = DecisionForm(
        request.POST or None, user=request.user, eligibility=found,
        initial={"expert": row.assigned_expert_id},
    )  # fmt: skip
    form.cancel_url = row.get_absolute_url()
    if request.method == "POST" and form.is_valid() and _decided(request, row, form):
        return redirect(row)
    context = {"form": form, "row": row, "eligibility": found, "due": page.due_on(row),
               "age": page.age(row)}  # fmt: skip
    return render(request, "missions/requests/decide.html", context)


def _decided(request, row, form) -> bool:
    given = form.cleaned_data
    try:
        services.decide(
            row, given["decision"], by=request.user, reason=given["reason"], expert=given["expert"]
        )
    except TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The decision is recorded; who asked is told."))
    return True


@policy("requests.assign")
@form_methods
def assign(request, code):
    row = _visible(request, code)
    require(request.user, "requests.assign", row)
    form = AssignForm(
        request.POST or None, user=request.user, initial={"expert": row.assigned_expert_id}
    )
    form.cancel_url = row.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        services.assign(row, form.cleaned_data["expert"], by=request.user)
        messages.success(request, _("The request is entrusted."))
        return redirect(row)
    return render(request, "missions/requests/assign.html", {"form": form, "row": row})


@policy(LOGIN)
@form_methods
def transition(request, code, name):
    """POST takes the step. GET asks first where the step hurts or needs a reason."""
    row = _visible(request, code)
    if name not in REQUEST_WORKFLOW.transitions or name in (*IMPLIED_STEPS, *DECISIONS):
        raise Http404
    step = REQUEST_WORKFLOW[name]
    comment = request.POST.get("comment", "").strip()
    if request.method == "POST" and (comment or not step.needs_comment):
        return _run(request, row, step, comment)
    require(request.user, step.permission, row)
    context = {
        "row": row,
        "step": step,
        "verdict": REQUEST_WORKFLOW.verdict(row, name),
        "is_empty": request.method == "POST",
    }
    return render(request, "missions/requests/confirm.html", context)


def _run(request, row, step, comment):
    try:
        REQUEST_WORKFLOW.run(row, step.name, by=request.user, comment=comment)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done: %(step)s.") % {"step": step.label})
    return redirect(row)
