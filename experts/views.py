"""Pages of experts' absences. Others read the days; why is for EST and the person."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, Value, When
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from core.export import export
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from experts.exports import COLUMNS
from experts.forms import AbsenceForm
from experts.models import Absence
from interventions.permissions import is_est

form_methods = require_http_methods(["GET", "HEAD", "POST"])
PAGE_SIZE = 50


def _rows(request):
    """Those to come, soonest first; `?past=1` those that are over, latest first.

    `is_open`: this reader may know why.
    """
    own = When(expert__user=request.user.pk, then=Value(True))  # noqa: FBT003
    is_open = Case(own, default=Value(is_est(request.user)))
    rows = Absence.objects.visible_to(request.user).annotate(is_open=is_open)
    rows, today = rows.select_related("expert__user"), timezone.localdate()
    if "past" in request.GET:
        return rows.filter(ends_on__lt=today).order_by("-starts_on", "-pk")
    return rows.filter(ends_on__gte=today).order_by("starts_on", "pk")


@policy(LOGIN)
@require_safe
def absences(request):
    context = {
        "page": Paginator(_rows(request), PAGE_SIZE).get_page(request.GET.get("page")),
        "is_past": "past" in request.GET,
        "can_add": request.user.has_perm("experts.keep_absences"),
    }
    return render(request, "experts/absences.html", context)


@policy(LOGIN)
@require_safe
def absence_export(request, fmt):
    return export(request, _rows(request), COLUMNS, pgettext("file name", "absences"), fmt)


@policy("experts.keep_absences")
@form_methods
def add_absence(request):
    return _write(request, Absence(), _("New absence"))


@policy(LOGIN)
@form_methods
def edit_absence(request, pk):
    return _write(request, _own(request, pk), _("Change the absence"))


def _own(request, pk):
    absence = get_visible_or_404(
        request.user, Absence.objects.select_related("expert__user"), pk=pk
    )
    require(request.user, "experts.keep_absences", absence)
    return absence


def _write(request, absence, heading):
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        form = AbsenceForm(data, instance=absence, user=request.user)
        if data is not None and form.is_valid():
            saved = form.save()
            messages.success(request, _("The absence is saved."))
            _warn(request, saved)
            return redirect("experts:absences")
    form.cancel_url = reverse("experts:absences")
    context = {"form": form, "heading": heading, "absence": absence if absence.pk else None}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "experts/absence_form.html", context, status=status)


def _warn(request, absence):
    """An approved mission of the same days: it stays, its planner has to know."""
    booked = absence.expert.memberships.filter(
        is_booked=True, starts_on__lte=absence.ends_on, ends_on__gte=absence.starts_on
    )
    for code in booked.order_by("starts_on", "pk").values_list("mission__code", flat=True):
        messages.warning(
            request,
            _("It falls on the approved mission %(mission)s: tell its technical focal point.")
            % {"mission": code},
        )


@policy(LOGIN)
@form_methods
def delete_absence(request, pk):
    """GET asks, POST does it; the history keeps what was deleted."""
    absence = _own(request, pk)
    if request.method == "POST":
        absence.delete()
        messages.success(request, _("The absence is deleted."))
        return redirect("experts:absences")
    return render(request, "experts/absence_delete.html", {"absence": absence})
