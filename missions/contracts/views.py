"""Pages of contracts. Each view reads the request, calls one thing, answers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from core.crispy import filter_helper
from core.export import export as export_rows
from core.htmx import render_page
from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, policy
from core.rows import quiet, with_new_row
from core.workflow import TransitionRefused
from missions.contracts import page, queries, services
from missions.contracts.exports import COLUMNS
from missions.contracts.filters import TABS, ContractFilter, tab_q
from missions.contracts.forms import MOST_ROWS, Milestones, ReasonForm, TermsForm
from missions.contracts.workflow import CONTRACT_WORKFLOW, IMPLIED_STEPS
from missions.models import Contract, Milestone, Mission

PER_PAGE = 25
form_methods = require_http_methods(["GET", "HEAD", "POST"])


# --- the list of EST ------------------------------------------------------------------
def _tab(request) -> str:
    usual = "all" if request.GET.get("q", "").strip() else "open"
    tab = request.GET.get("tab", usual)
    return tab if tab in TABS else usual


def _filtered(request):
    rows = queries.for_list(Contract.objects.visible_to(request.user))
    rows = rows.filter(tab_q(_tab(request))).order_by("-pk")
    return ContractFilter(request.GET, queryset=rows, request=request)


@policy("contracts.view_all")
@require_safe
def contract_list(request):
    found = _filtered(request)
    visible = Contract.objects.visible_to(request.user)
    counts = visible.aggregate(
        **{tab: Count("pk", filter=tab_q(tab)) for tab in TABS if tab_q(tab)}
    )
    counts["all"] = visible.count()
    context = {
        "filter": found,
        "helper": filter_helper(target="#contracts"),
        "page": Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page")),
        "totals": queries.totals_of(found.qs),
        "tab": _tab(request),
        "tabs": [{"key": key, "label": TABS[key], "count": counts[key]} for key in TABS],
    }
    return render_page(
        request, "missions/contracts/list.html", "missions/contracts/_table.html", context
    )


@policy("contracts.view_all")
@require_safe
def export(request, fmt):
    name = pgettext("file name", "contracts")
    return export_rows(request, _filtered(request).qs, COLUMNS, name, fmt)


# --- one contract ---------------------------------------------------------------------
def visible(request, code) -> Contract:
    rows = page.with_milestones(Contract.objects.for_page())
    return get_visible_or_404(request.user, rows, code=code)


@policy(LOGIN)
@require_safe
def detail(request, code):
    row = visible(request, code)
    return render(request, "missions/contracts/detail.html", page.load(row, request.user))


@policy(LOGIN)
@form_methods
def add(request, code):
    """For a mission: whom it is entrusted to, for what."""
    rows = Mission.objects.select_related("unit", "delegation__contractor")
    mission = get_visible_or_404(request.user, rows, code=code)
    require(request.user, "contracts.add", mission)
    return _write(request, Contract(mission=mission))


@policy(LOGIN)
@form_methods
def edit(request, code):
    row = visible(request, code)
    require(request.user, "contracts.prepare", row)
    return _write(request, row)


def _write(request, row):
    data = with_new_row(request.POST, "milestones", MOST_ROWS) if request.POST else None
    with transaction.atomic():
        Mission.objects.select_for_update(of=("self",)).get(pk=row.mission_id)  # one at a time
        form = TermsForm(data, instance=row)
        rows = Milestone.objects.order_by("due_on", "pk")
        milestones = Milestones(data, instance=row, prefix="milestones", queryset=rows)
        if data is not None and "add_row" in data:
            quiet(form, milestones)
        elif data is not None and _is_valid(form, milestones):
            saved = services.save_contract(form, milestones, by=request.user)
            messages.success(request, _("Contract %(code)s is saved.") % {"code": saved.code})
            return redirect(saved)
    context = {"form": form, "milestones": milestones, "mission": row.mission, "row": row}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "missions/contracts/form.html", context, status=status)


def _is_valid(form, milestones) -> bool:
    """The rows first: their texts stand in the comparison. Their days are those of the terms."""
    milestones.is_valid()
    form.milestones = milestones
    is_valid = form.is_valid()
    milestones.check_days(form.cleaned_data.get("starts_on"), form.cleaned_data.get("ends_on"))
    if not milestones.is_valid():
        form.add_error(None, _("Milestones: something is to be corrected in the rows below."))
        return False
    return is_valid


@policy(LOGIN)
@form_methods
def extend(request, code):
    """GET asks; POST opens the second phase as a contract to be prepared."""
    row = visible(request, code)
    require(request.user, "contracts.extend", row)
    if request.method == "POST":
        terms = {"fee_days": row.fee_days, "day_rate_eur": row.day_rate_eur}
        second = services.extend(row, by=request.user, **terms)
        messages.success(
            request, _("%(code)s is opened: set its days, rate and milestones.") % {"code": second}
        )
        return redirect("contracts:edit", code=second.code)
    return render(request, "missions/contracts/extend.html", {"row": row})


@policy(LOGIN)
@form_methods
def transition(request, code, name):
    """POST takes the step. GET asks for the reason where one is needed."""
    row = visible(request, code)
    if name not in CONTRACT_WORKFLOW.transitions or name in IMPLIED_STEPS:
        raise Http404
    step = CONTRACT_WORKFLOW[name]
    require(request.user, step.permission, row)
    form = ReasonForm(request.POST or None, step=step)
    form.cancel_url = row.get_absolute_url()
    if request.method == "POST" and (not step.needs_comment or form.is_valid()):
        comment = form.cleaned_data["comment"] if step.needs_comment else ""
        return _run(request, row, step, comment)
    context = {"row": row, "step": step, "form": form if step.needs_comment else None}
    context |= {"milestone": None, "notes": page.told_before(name)}
    context["verdict"] = CONTRACT_WORKFLOW.verdict(row, name)
    context["has_amounts"] = bool(check(request.user, "contracts.view_amounts", row))
    return render(request, "missions/contracts/step.html", context)


def _run(request, row, step, comment):
    try:
        CONTRACT_WORKFLOW.run(row, step.name, by=request.user, comment=comment)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done: %(step)s.") % {"step": step.label})
    return redirect(row)
