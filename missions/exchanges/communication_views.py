"""Pages of the log of communications."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core.crispy import filter_helper
from core.export import export as export_rows
from core.htmx import render_page
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from interventions.models import Intervention
from missions.exchanges import queries
from missions.exchanges.exports import COMMUNICATIONS
from missions.exchanges.filters import CommunicationFilter
from missions.exchanges.forms import CommunicationForm
from missions.exchanges.views import PER_PAGE, form_methods
from missions.models import Communication, Mission


def _filtered(request):
    rows = queries.visible_communications(request.user).order_by("-held_on", "-pk")
    return CommunicationFilter(request.GET, queryset=rows, request=request)


@policy(LOGIN)
@require_safe
def communication_list(request):
    found = _filtered(request)
    context = {
        "filter": found,
        "helper": filter_helper(target="#communications"),
        "page": Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page")),
        "can_add": request.user.has_perm("exchanges.write"),
    }
    return render_page(
        request,
        "missions/exchanges/communications.html",
        "missions/exchanges/_communications.html",
        context,
    )


@policy(LOGIN)
@require_safe
def export(request, fmt):
    return export_rows(
        request,
        _filtered(request).qs,
        COMMUNICATIONS,
        pgettext("file name", "communications"),
        fmt,
    )


def _visible(request, pk):
    rows = queries.communications_for_list(Communication.objects.all()).select_related(
        "intervention__country", "intervention__unit", "mission", "written_by", "request"
    )
    return get_visible_or_404(request.user, rows, pk=pk)


@policy(LOGIN)
@require_safe
def communication(request, pk):
    [row] = queries.for_reader([_visible(request, pk)], request.user)
    missions = Mission.objects.visible_to(request.user)
    context = {
        "row": row,
        "mission": missions.filter(pk=row.mission_id).first(),
        "may_edit": request.user.has_perm("exchanges.rewrite", row),
        "may_ask": row.request_id is None
        and request.user.has_perm("requests.add", row.intervention),
    }
    return render(request, "missions/exchanges/communication.html", context)


@policy("exchanges.write")
@form_methods
def add(request):
    found = Intervention.objects.visible_to(request.user)
    found = found.filter(code=request.GET.get("intervention", "")[:20]).first()
    mission = Mission.objects.visible_to(request.user)
    mission = mission.filter(code=request.GET.get("mission", "")[:20]).first()
    if mission is not None and found is None:
        found = mission.interventions.order_by("pk").first()
    initial = {"intervention": found and found.pk, "mission": mission and mission.pk}
    return _write(request, Communication(), initial)


@policy("exchanges.rewrite")
@form_methods
def edit(request, pk):
    row = _visible(request, pk)
    require(request.user, "exchanges.rewrite", row)
    return _write(request, row)


def _write(request, row, initial=None):
    is_new = row.pk is None
    with transaction.atomic():
        form = CommunicationForm(
            request.POST or None, instance=row, user=request.user, initial=initial
        )
        if request.method == "POST" and form.is_valid():
            require(request.user, "exchanges.write", form.cleaned_data["intervention"])
            saved = form.save(commit=False)
            if is_new:
                saved.written_by = request.user
            saved.save()
            messages.success(request, _("The communication is noted."))
            return redirect(saved)
    form.cancel_url = reverse("exchanges:communications") if is_new else row.get_absolute_url()
    context = {"form": form, "row": None if is_new else row}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "missions/exchanges/communication_form.html", context, status=status)
