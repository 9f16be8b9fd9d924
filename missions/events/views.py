"""The calendar by month, one of its days, the list of events and their files."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core.crispy import filter_helper
from core.export import export as export_rows
from core.policy import LOGIN, policy
from missions.events import feed, listing
from missions.events.exports import COLUMNS, for_export
from missions.events.filters import CalendarFilter
from missions.events.month import Month
from missions.events.sheet import day_entries, sheet_of
from missions.models import DatedEvent

PER_PAGE = 50


def _query(request) -> str:
    """The filters of this page, for the links that lead to another month."""
    kept = request.GET.urlencode()
    return f"?{kept}" if kept else ""


def _month(year, month) -> Month:
    found = Month.or_none(year, month)
    if found is None:
        raise Http404
    return found


@policy(LOGIN)
@require_safe
def calendar(request, year=None, month=None):
    today = timezone.localdate()
    shown = Month.of(today) if year is None else _month(year, month)
    found, query = CalendarFilter(request.GET), _query(request)
    context = {
        "sheet": sheet_of(found, request.user, shown, query),
        "weekdays": [date_format(day, "l") for day in shown.weeks[0]],
        "filter": found,
        "helper": filter_helper(),
        "before": shown.beside(-1),
        "after": shown.beside(1),
        "query_string": query,
    }
    return render(request, "missions/events/calendar.html", context)


@policy(LOGIN)
@require_safe
def day(request, year, month, day):
    shown = _month(year, month)
    if not 1 <= day <= shown.last.day:
        raise Http404
    date = shown.first.replace(day=day)
    found = CalendarFilter(request.GET)
    context = {
        "day": date,
        "month": shown,
        "entries": day_entries(found, request.user, date),
        "query_string": _query(request),
    }
    return render(request, "missions/events/day.html", context)


@policy(LOGIN)
@require_safe
def month_file(request, year, month):
    """The month with the filters of the page, for one's own calendar."""
    shown = _month(year, month)
    content = feed.of_month(CalendarFilter(request.GET), request.user, shown)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    name = f"backstopping-{shown.year}-{shown.number:02}.ics"
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    response["Cache-Control"] = "private, no-store"
    return response


def _filtered(request):
    visible = DatedEvent.objects.visible_to(request.user)
    return listing.EventFilter(request.GET, queryset=visible, request=request)


@policy(LOGIN)
@require_safe
def event_list(request):
    found = _filtered(request)
    page = Paginator(listing.for_list(found.qs), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "helper": filter_helper(),
        "page": page,
        "home": reverse("events:calendar"),
    }
    return render(request, "missions/events/list.html", context)


@policy(LOGIN)
@require_safe
def export(request, fmt):
    return export_rows(
        request, for_export(_filtered(request).qs), COLUMNS, pgettext("file name", "events"), fmt
    )
