"""Pages of the action-research register."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.crispy import filter_helper
from core.export import export
from core.htmx import render_page
from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, policy
from core.rows import quiet, with_new_row
from reports.research import acts, queries, services
from reports.research.exports import RESEARCH
from reports.research.filters import ResearchFilter
from reports.research.forms import MOST_MEMBERS, MemberRows, ResearchForm, people_for
from reports.research.models import ActionResearch
from reports.research.workflow import RESEARCH_WORKFLOW

PER_PAGE = 25
DETAIL = "reports/research/detail.html"
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _filtered(request):
    rows = ActionResearch.objects.visible_to(request.user).for_list()
    rows = rows.order_by("-starts_on", "-pk")
    return ResearchFilter(request.GET, queryset=rows, request=request)


@policy(LOGIN)
@require_safe
def research_list(request):
    found = _filtered(request)
    context = {
        "filter": found,
        "helper": filter_helper(target="#researches"),
        "page": Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page")),
        "sums": queries.sums(found.qs),
        "may_add": acts.interventions_to_write(request.user).exists(),
    }
    return render_page(
        request, "reports/research/list.html", "reports/research/_table.html", context
    )


@policy(LOGIN)
@require_safe
def research_export(request, fmt):
    rows = queries.with_research_links(_filtered(request).qs, request.user)
    return export(request, rows, RESEARCH, pgettext("file name", "action-research"), fmt)


def _visible(request, code):
    rows = ActionResearch.objects.for_list().select_related(
        "entered_by", "intervention__focal_point"
    )
    rows = queries.with_research_links(rows, request.user)
    return get_visible_or_404(request.user, rows, code=code)


def _context(row, user, remark=None) -> dict:
    return acts.shared_context(row, RESEARCH_WORKFLOW, user, remark) | {
        "may_write": bool(check(user, "reports.write_research", row)),
        "usual_budget": queries.unusual_budget(row),
        "may_add_product": bool(check(user, "reports.add_research", row.intervention)),
        "may_see_intervention": acts.may_see(user, row.intervention_id),
    }


@policy(LOGIN)
@require_safe
def research(request, code):
    return render(request, DETAIL, _context(_visible(request, code), request.user))


@policy(LOGIN)
@require_POST
def research_remark(request, code):
    return acts.add_remark(request, _visible(request, code), DETAIL, _context)


@policy(LOGIN)
@require_POST
def research_transition(request, code, name):
    return acts.take_step(request, RESEARCH_WORKFLOW, _visible(request, code), name)


# --- writing --------------------------------------------------------------------------
@policy("reports.add_research")
@form_methods
def research_add(request):
    intervention = acts.asked_intervention(request)
    if intervention is None:
        return acts.choose_intervention(
            request, "reports:research_add", _("Propose an action research")
        )
    return _write(request, ActionResearch(intervention=intervention))


@policy("reports.write_research")
@form_methods
def research_edit(request, code):
    row = _visible(request, code)
    require(request.user, "reports.write_research", row)
    return _write(request, row)


def _write(request, row):
    data = None
    if request.method == "POST":
        data = with_new_row(request.POST, "team", MOST_MEMBERS)
    with transaction.atomic():
        form = ResearchForm(data, instance=row, user=request.user)
        rows = MemberRows(
            data, instance=row, prefix="team",
            form_kwargs={"people": people_for(request.user, row.intervention)},
        )  # fmt: skip
        if data is not None and "add_row" in data:
            quiet(form, rows)
        elif data is not None and all([form.is_valid(), rows.is_valid()]):
            saved = services.save_research(form, rows, by=request.user)
            messages.success(request, _("%(code)s is saved.") % {"code": saved.code})
            return redirect(saved)
    return _show(request, row, form, rows)


def _show(request, row, form, rows):
    home = row.get_absolute_url() if row.pk else reverse("reports:researches")
    context = {
        "form": form,
        "rows": rows,
        "row": row if row.pk else None,
        "intervention": row.intervention,
        "cancel_url": home,
    }
    status = 409 if form.is_stale else 200
    return render(request, "reports/research/form.html", context, status=status)
