"""Filters of a list under a name, for oneself or shared.

To offer them on a page: `register("app:list", TheFilterSet, label=...)` in apps.py,
`for_page(...)` in its context, and components/_saved_filters.html in its template. The link of a
saved filter is the page's own address with its query string, of which only the filter's own keys
are kept.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse
from django.utils.functional import Promise

from accounts.models import SavedFilter, User
from accounts.models.filters import LONGEST_QUERY
from core.crispy import SUFFIXES
from core.permissions import check

#: Who shares, and sees what others share; interventions/permissions.py says who works in EST.
SHARING = "interventions.share_filters"
LONGEST_VALUE = 200
MOST_FIELDS = 60
#: For one person and page.
MOST = 30


@dataclass(frozen=True)
class Page:
    name: str
    label: str | Promise
    keys: frozenset[str]

    @property
    def url(self) -> str:
        return reverse(self.name)

    def query(self, raw: str) -> str:
        """What of this query string the page understands, in one order; nothing else is kept."""
        try:
            pairs = parse_qsl(raw[: 4 * LONGEST_QUERY], max_num_fields=MOST_FIELDS)
        except ValueError:
            return ""
        kept = [
            (key, value)
            for key, value in dict.fromkeys(pairs)
            if key in self.keys and len(value) <= LONGEST_VALUE and value.isprintable()
        ]
        found = urlencode(sorted(kept))
        return found if len(found) <= LONGEST_QUERY else ""


PAGES: dict[str, Page] = {}


def register(name: str, filterset, *, label, extra=()) -> None:
    """`extra`: keys of the page beside those of its filters, such as its order."""
    names = [*filterset.base_filters, *extra]
    keys = {*names, *(f"{one}_{suffix}" for one in names for suffix in SUFFIXES)}
    PAGES[name] = Page(name, label, frozenset(keys))


def url_of(row: SavedFilter) -> str:
    page = PAGES[row.page]
    query = page.query(row.query)
    return f"{page.url}?{query}" if query else page.url


def query_for(user, page: str):
    """One's own in their order, then those of colleagues, as dicts for `rows_from`."""
    rows = SavedFilter.objects.visible_to(user).filter(page=page)
    rows = rows.annotate(is_own=ExpressionWrapper(Q(owner=user), output_field=BooleanField()))
    rows = rows.order_by("-is_own", "position", "name", "pk")
    return rows.values("id", "owner_id", "owner__name", "page", "name", "query")[: 4 * MOST]


def rows_from(user, dicts) -> list[SavedFilter]:
    """Those of colleagues only for EST; they push out none of one's own."""
    found = [
        SavedFilter(owner=User(id=row.pop("owner_id"), name=row.pop("owner__name")), **row)
        for row in dicts
    ]
    sees_others = any(one.owner_id != user.pk for one in found) and check(user, SHARING)
    own = [one for one in found if one.owner_id == user.pk]
    return own + [one for one in found if one.owner_id != user.pk and sees_others]


def for_page(request, name: str, *, rows=None, counts=None) -> dict:
    """What components/_saved_filters.html takes; `counts` are words by the ids of `rows`.

    Without `rows`, one query.
    """
    page = PAGES[name]
    asked = page.query(request.GET.urlencode())
    if rows is None:
        rows = rows_from(request.user, query_for(request.user, name))
    entries = [
        {
            "label": row.name,
            "url": url_of(row),
            "owner": row.owner if row.owner_id != request.user.pk else None,
            "count": (counts or {}).get(row.pk, ""),
            "is_current": bool(asked) and page.query(row.query) == asked,
        }
        for row in rows
    ]
    keep = urlencode({"page": name, "query": asked})
    return {
        "own": [one for one in entries if not one["owner"]],
        "shared": [one for one in entries if one["owner"]],
        "is_kept": any(one["is_current"] for one in entries),
        "may_keep": bool(asked),
        "keep_url": f"{reverse('accounts:saved_filters')}?{keep}",
        "manage_url": reverse("accounts:saved_filters"),
    }
