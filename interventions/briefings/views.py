"""Pages of initial briefings. Each view reads the request, calls one thing, answers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.crispy import filter_helper
from core.export import export as export_rows
from core.files import serve
from core.htmx import render_page, wants_fragment
from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from interventions.briefings import queries, services
from interventions.briefings.exports import COLUMNS
from interventions.briefings.filters import BriefingFilter
from interventions.briefings.forms import BriefingForm, CloseForm, DocumentForm
from interventions.briefings.workflow import BRIEFING_WORKFLOW
from interventions.models import BriefingDocument, BriefingItem, InitialBriefing, Intervention

PER_PAGE = 25
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _filtered(request):
    rows = queries.for_list(InitialBriefing.objects.visible_to(request.user))
    return BriefingFilter(
        request.GET, queryset=rows.order_by("-starts_on", "-pk"), request=request
    )


@policy(LOGIN)
@require_safe
def briefing_list(request):
    found = _filtered(request)
    context = {
        "filter": found,
        "helper": filter_helper(target="#briefings"),
        "page": Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page")),
        "can_plan": request.user.has_perm("briefings.plan"),
    }
    return render_page(
        request,
        "interventions/briefings/list.html",
        "interventions/briefings/_table.html",
        context,
    )


@policy(LOGIN)
@require_safe
def export(request, fmt):
    return export_rows(
        request, _filtered(request).qs, COLUMNS, pgettext("file name", "initial-briefings"), fmt
    )


def _visible(request, code):
    rows = queries.for_page(InitialBriefing.objects.all())
    return get_visible_or_404(request.user, rows, code=code)


@policy(LOGIN)
@require_safe
def detail(request, code):
    return _show(request, _visible(request, code))


def _show(request, row, *, document=None, closing=None):
    user, items = request.user, list(row.items.all())
    left = sum(not item.is_done for item in items)
    may_close = row.state == "planned" and check(user, "briefings.close", row)
    context = {
        "row": row,
        "items": items,
        "left": left,
        "may_keep": bool(check(user, "briefings.keep", row)),
        "document": document or DocumentForm(),
        "closing": (closing or CloseForm(left=left)) if may_close else None,
        "verdict": BRIEFING_WORKFLOW.verdict(row, "complete") if may_close else None,
        "log": row.log.select_related("actor", "on_behalf_of").order_by("-pk"),
    }
    return render(request, "interventions/briefings/detail.html", context)


# --- planning -------------------------------------------------------------------------
@policy("briefings.plan")
@form_methods
def add(request):
    code = request.GET.get("intervention", "")[:20]
    found = Intervention.objects.visible_to(request.user).filter(code=code).first()
    return _write(request, InitialBriefing(), {"intervention": found and found.pk})


@policy("briefings.keep")
@form_methods
def edit(request, code):
    row = _visible(request, code)
    require(request.user, "briefings.keep", row)
    return _write(request, row)


def _write(request, row, initial=None):
    is_new = row.pk is None
    with transaction.atomic():
        form = BriefingForm(request.POST or None, instance=row, user=request.user, initial=initial)
        if request.method == "POST" and form.is_valid():
            saved = services.plan(form)
            messages.success(request, _("Briefing %(code)s is planned.") % {"code": saved.code})
            return redirect(saved)
    form.cancel_url = reverse("briefings:list") if is_new else row.get_absolute_url()
    context = {"form": form, "row": None if is_new else row}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "interventions/briefings/form.html", context, status=status)


# --- holding --------------------------------------------------------------------------
@policy("briefings.keep")
@require_POST
def tick(request, code, pk):
    """A topic is done or not, with a note; htmx gets the line alone."""
    row = _visible(request, code)
    is_done, note = request.POST.get("is_done") == "1", request.POST.get("note", "")
    try:
        item = services.tick(row, pk, is_done=is_done, note=note, by=request.user)
    except BriefingItem.DoesNotExist as missing:
        raise Http404 from missing
    if wants_fragment(request):
        context = {"item": item, "row": row, "may_keep": True}
        return render(request, "interventions/briefings/_item.html", context)
    return redirect(f"{row.get_absolute_url()}#item-{item.pk}")


@policy("briefings.keep")
@require_POST
def document_add(request, code):
    row = _visible(request, code)
    require(request.user, "briefings.keep", row)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, row, document=form)
    given = form.cleaned_data
    services.add_document(row, given["title"], given["file"], by=request.user)
    messages.success(request, _("The document is kept."))
    return redirect(f"{row.get_absolute_url()}#documents")


@policy("briefings.keep")
@require_POST
def document_remove(request, code, pk):
    row = _visible(request, code)
    try:
        services.remove_document(row, pk, by=request.user)
    except BriefingDocument.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("The document is removed."))
    return redirect(f"{row.get_absolute_url()}#documents")


@policy(LOGIN)
@require_safe
def document(request, code, pk):
    """Whoever sees the briefing reads its documents."""
    row = _visible(request, code)
    found = next((one for one in row.documents.all() if one.pk == pk), None)
    if found is None:
        raise Http404
    return serve(found.file)


# --- closing --------------------------------------------------------------------------
@policy("briefings.close")
@require_POST
def close(request, code):
    row = _visible(request, code)
    require(request.user, "briefings.close", row)
    left = sum(not item.is_done for item in row.items.all())
    form = CloseForm(request.POST, left=left)
    if not form.is_valid():
        return _show(request, row, closing=form)
    return _run(request, row, "complete", form.cleaned_data["comment"])


@policy("briefings.close")
@form_methods
def cancel(request, code):
    row = _visible(request, code)
    require(request.user, "briefings.close", row)
    comment = request.POST.get("comment", "").strip()
    if comment:
        return _run(request, row, "cancel", comment)
    context = {
        "row": row,
        "step": BRIEFING_WORKFLOW["cancel"],
        "verdict": BRIEFING_WORKFLOW.verdict(row, "cancel"),
        "is_empty": request.method == "POST",
    }
    return render(request, "interventions/briefings/cancel.html", context)


def _run(request, row, name, comment):
    try:
        BRIEFING_WORKFLOW.run(row, name, by=request.user, comment=comment)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = {
            "complete": _("The briefing is closed."),
            "cancel": _("The briefing is cancelled."),
        }
        messages.success(request, said[name])
    return redirect(row)
