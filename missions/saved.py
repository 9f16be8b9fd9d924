"""What missions bring to the pages of people: saved filters of their list, turns that move."""

from contextlib import suppress

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import saved_filters, substitutes
from missions import listing, steps
from missions.filters import MissionFilter
from missions.models import Mission
from missions.planning.filters import PlanFilter

PLAN = "planning:year"
saved_filters.register(listing.PAGE, MissionFilter, extra=("sort",), label=_("Missions"))
saved_filters.register(PLAN, PlanFilter, extra=("by",), label=_("Planning"))


#: So many tabs of one's own say how many missions they hold; more would cost each page.
MOST_TABS = 6


def saved_tabs(request, visible, found: list[dict]) -> dict:
    """Saved filters as tabs of the list; one query where some are one's own."""
    rows = saved_filters.rows_from(request.user, found)
    own = [row for row in rows if row.owner_id == request.user.pk][:MOST_TABS]
    return saved_filters.for_page(
        request, listing.PAGE, rows=rows, counts=counted(request, visible, own)
    )


def counted(request, visible, rows) -> dict[int, str]:
    """How many missions each of these filters finds, in words; in one query."""
    parts = []
    for row in rows:
        found = MissionFilter(QueryDict(row.query), queryset=visible, request=request).qs
        part = found.order_by()[: listing.MOST_COUNTED + 1].values("pk")
        with suppress(EmptyResultSet):
            parts.append((row.pk, *part.query.sql_with_params()))
    if not parts:
        return {}
    sql = " UNION ALL ".join(f"SELECT %s, count(*) FROM ({one}) AS f" for _pk, one, _ in parts)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for pk, _sql, params in parts for value in (pk, *params)])
        return {pk: listing.words(count) for pk, count in cursor.fetchall()}


def follow_substitution(people: set[int]) -> None:
    """Four eyes may hand the turn on, or back (missions.permissions.validator_id)."""
    concerned = Q(focal_point__in=people) | Q(unit__coordinator__in=people)
    steps.refresh(Mission.objects.filter(concerned).exclude(next_code=""))


substitutes.on_change(follow_substitution)
