"""Pages of remote support. Each view reads the request, calls one thing, answers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.crispy import filter_helper
from core.export import export as export_rows
from core.htmx import render_page, wants_fragment
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from missions.exchanges import queries, services
from missions.exchanges.exports import REMOTE_SUPPORT
from missions.exchanges.filters import RemoteSupportFilter
from missions.exchanges.forms import RemoteSupportForm, interventions_of_helper
from missions.models import RemoteSupport, SupportRequest

PER_PAGE = 25
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _filtered(request):
    rows = queries.for_list(RemoteSupport.objects.visible_to(request.user))
    return RemoteSupportFilter(
        request.GET, queryset=rows.order_by("-held_on", "-pk"), request=request
    )


@policy(LOGIN)
@require_safe
def support_list(request):
    found, year = _filtered(request), timezone.localdate().year
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = queries.to_tick(page.object_list, request.user)
    context = {
        "filter": found,
        "helper": filter_helper(target="#exchanges"),
        "page": page,
        "sums": queries.sums(found.qs, year),
        "year": year,
        "can_add": request.user.has_perm("exchanges.add"),
    }
    return render_page(
        request, "missions/exchanges/list.html", "missions/exchanges/_table.html", context
    )


@policy(LOGIN)
@require_safe
def export(request, fmt):
    return export_rows(
        request,
        _filtered(request).qs,
        REMOTE_SUPPORT,
        pgettext("file name", "remote-support"),
        fmt,
    )


def _visible(request, code):
    rows = queries.for_list(RemoteSupport.objects.all())
    return get_visible_or_404(request.user, rows, code=code)


@policy(LOGIN)
@require_safe
def remote(request, code):
    [row] = queries.to_tick([_visible(request, code)], request.user)
    same = RemoteSupport.objects.visible_to(request.user).filter(intervention=row.intervention_id)
    context = {
        "row": row,
        "years": queries.hours_by_year(same),
        "may_edit": request.user.has_perm("exchanges.edit", row),
        "may_learn": request.user.has_perm("reports.add_lesson", row),
        "lessons": row.lessons.visible_to(request.user).order_by("code"),
        "today": timezone.localdate(),
    }
    return render(request, "missions/exchanges/remote.html", context)


# --- noting ---------------------------------------------------------------------------
@policy("exchanges.add")
@form_methods
def add(request):
    asked, initial = _asked_about(request)
    return _write(request, RemoteSupport(), asked, initial)


@policy("exchanges.edit")
@form_methods
def edit(request, code):
    row = _visible(request, code)
    require(request.user, "exchanges.edit", row)
    return _write(request, row)


def _asked_about(request) -> tuple:
    """`?request=CODE` that this support answers, or `?intervention=CODE`."""
    if code := request.GET.get("request"):
        row = get_visible_or_404(request.user, SupportRequest, code=code)
        require(request.user, "requests.answer", row)
        subject = row.theme.name
        return row, {"intervention": row.intervention_id, "subject": subject}
    rows = interventions_of_helper(request.user)
    found = rows.filter(code=request.GET.get("intervention", "")[:20]).first()
    return None, {"intervention": found.pk if found else None}


def _write(request, row, asked=None, initial=None):
    is_new = row.pk is None
    with transaction.atomic():
        form = RemoteSupportForm(
            request.POST or None, instance=row, user=request.user, asked=asked, initial=initial
        )
        if request.method == "POST" and form.is_valid():
            saved = services.save_support(form, request.user, asked)
            messages.success(request, _("%(code)s is noted.") % {"code": saved.code})
            return redirect(asked or saved)
    form.cancel_url = reverse("exchanges:list") if is_new else row.get_absolute_url()
    context = {"form": form, "row": None if is_new else row, "asked": asked}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "missions/exchanges/form.html", context, status=status)


@policy("exchanges.edit")
@require_POST
def followed_up(request, code):
    """One click, from the list or the page: the next contact took place."""
    row = _visible(request, code)
    services.follow_up(row, by=request.user)
    if wants_fragment(request):
        [row] = queries.to_tick([_visible(request, code)], request.user)
        return render(request, "missions/exchanges/_follow_up.html", {"row": row})
    messages.success(request, _("The next contact is ticked off."))
    return redirect(row)
