"""One page of the missions list: what it shows, in as few and as cheap queries as it takes.

Names are looked up inside the one query of the rows; cells that repeat are drawn once and kept;
nothing is counted beyond `MOST_COUNTED`.
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts import saved_filters
from core.todo import waiting_rows
from missions import filters, steps, todo
from missions.cells import Rows
from missions.enums import DONE_STATES
from missions.models import Mission, MissionIntervention, MissionMember
from missions.standing import standing_of

#: The page's name for saved filters.
PAGE = "missions:list"
PER_PAGE = 50
MOST_COUNTED = 1000
MOST_KEPT = 500


# --- the query of the rows ------------------------------------------------------------
COLUMNS = (
    "pk", "code", "title", "kind", "specific_kind", "state", "country_id",
    "starts_on", "ends_on", "next_code", "next_turn", "next_due_on",
)  # fmt: skip


def _drawn_columns() -> dict:
    members = MissionMember.objects.filter(mission=OuterRef("pk"))
    shares = MissionIntervention.objects.filter(mission=OuterRef("pk")).order_by("pk")
    return {
        "days": Subquery(members.order_by().values("mission").values(x=Sum("person_days"))),
        "served": ArraySubquery(shares.values("intervention_id")),
        "next_name": steps.next_name(),
    }


@lru_cache(maxsize=2)
def _compiled_columns(day: datetime.date) -> dict:
    """The looked-up columns as SQL, once a day: building them costs more than running them."""
    query = Mission.objects.annotate(**_drawn_columns()).query
    compiler = query.get_compiler(connection=connection)
    compiler.setup_query()
    return {
        name: (*compiler.compile(query.annotations[name]), query.annotations[name].output_field)
        for name in ("days", "served", "next_name")
    }


def with_columns(missions):
    """Rows of the list as dicts. Only for a query of its own, never inside another one."""
    columns = {
        name: RawSQL(sql, params, output_field=field)
        for name, (sql, params, field) in _compiled_columns(timezone.localdate()).items()
    }
    return missions.annotate(**columns).values(*COLUMNS, *columns)


# --- counts ---------------------------------------------------------------------------
_COUNTS = """
SELECT tabs.*, found.*, every.n, saved.rows FROM (SELECT 1) AS one
LEFT JOIN LATERAL (
    SELECT count(*) AS open,
           count(*) FILTER (WHERE is_mine OR id = ANY(%(waiting)s)) AS mine,
           count(*) FILTER (WHERE next_due_on < %(today)s) AS late,
           count(*) FILTER (WHERE state = 'ongoing') AS field,
           count(*) FILTER (WHERE next_code = 'validate_tor') AS tor,
           count(*) FILTER (WHERE state = 'debriefed') AS reports
      FROM ({open}) AS o) AS tabs ON true
LEFT JOIN LATERAL (
    WITH f AS MATERIALIZED ({found}),
         whole AS (SELECT count(*) AS n,
                          count(*) FILTER (WHERE next_due_on < %(today)s) AS n_late FROM f)
    SELECT n, days, days_done, n_late FROM whole LEFT JOIN LATERAL (
        SELECT sum(person_days) AS days,
               sum(person_days) FILTER (WHERE f.state = ANY(%(done)s)) AS days_done
          FROM f JOIN {members} ON mission_id = f.id WHERE n <= %(most)s) AS d ON true
    ) AS found ON true
LEFT JOIN LATERAL (SELECT count(*) AS n FROM ({every}) AS e) AS every ON true
LEFT JOIN LATERAL (SELECT json_agg(s) AS rows FROM ({saved}) AS s) AS saved ON true
"""


@dataclass(frozen=True)
class Counts:
    """None of them goes beyond `MOST_COUNTED`; a number above it means “that many or more”."""

    #: Missions whose next step is the reader's turn.
    waiting: frozenset[int]
    tabs: dict[str, int]
    found: int
    #: Person-days, done or not; nothing beyond `MOST_COUNTED` missions.
    days: object
    days_done: object
    late: int
    #: The reader's saved filters of this page, as accounts/saved_filters takes them.
    saved: list[dict]

    @property
    def is_capped(self) -> bool:
        return self.found > MOST_COUNTED


def count(visible, found, user) -> Counts:
    """What the tabs and the head of the list say, in one query beside that of the header."""
    kept = user.pk, user.hands, standing_of(user), timezone.localdate()
    sql, params = map(dict, _parts_without_filters(kept, visible, user))
    waiting = waiting_rows(user, todo.NAME)
    params["waiting"] = list(waiting)
    sql["found"] = _named(
        found.order_by().values("id", "state", "next_due_on")[: MOST_COUNTED + 1], "found", params
    )
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(**sql), params)
        opened, *narrow, n, days, done, n_late, every, saved = cursor.fetchone()
    tabs = dict(zip(filters.VIEWS, (opened, every, *narrow), strict=True))
    return Counts(waiting, tabs, n, days or 0, done or 0, n_late, saved or [])


_kept: dict = {}


def _parts_without_filters(key: tuple, visible, user) -> tuple[dict, dict]:
    """SQL that depends on the reader and the day alone: building it costs more than running it."""
    key = *key, MOST_COUNTED
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = _build_parts(visible, user)
    return _kept[key]


def _build_parts(visible, user) -> tuple[dict, dict]:
    is_mine = ExpressionWrapper(steps.is_mine(user), output_field=BooleanField())
    opened = visible.exclude(next_code="").annotate(is_mine=is_mine)
    columns = "id", "state", "next_code", "next_due_on", "is_mine"
    parts = {
        "open": opened.order_by(*filters.ORDERS["due"]).values(*columns),
        "every": visible.order_by().values("id"),
    }
    parts = {name: part[: MOST_COUNTED + 1] for name, part in parts.items()}
    parts["saved"] = saved_filters.query_for(user, PAGE)
    sql, params = {"members": MissionMember._meta.db_table}, {}
    for name, part in parts.items():
        sql[name] = _named(part, name, params)
    params |= {"today": timezone.localdate(), "done": [state.value for state in DONE_STATES]}
    params["most"] = MOST_COUNTED
    return sql, params


def _named(part, prefix: str, params: dict) -> str:
    """This query's SQL with named parameters, put into `params`."""
    sql, values = part.query.sql_with_params()
    names = [f"{prefix}{place}" for place in range(len(values))]
    params |= dict(zip(names, values, strict=True))
    return sql.replace("%%", "%%%%") % tuple(f"%({name})s" for name in names)


class KnownPaginator(Paginator):
    """The count is known already; of a capped one, only whether another page follows."""

    def __init__(self, rows, counts: Counts):
        super().__init__(rows, PER_PAGE)
        self.is_capped = counts.is_capped
        self._known = counts.found

    @cached_property
    def count(self):
        return self._known

    def validate_number(self, number):
        if not self.is_capped:
            return super().validate_number(number)
        return max(int(number), 1) if str(number).isdecimal() and len(str(number)) < 7 else 1

    def page(self, number):
        """One row too many says whether another page follows.

        Only numbers are counted off on the way to it: columns of rows that are passed over would
        be looked up too.
        """
        number = self.validate_number(number)
        first = (number - 1) * PER_PAGE
        shown = self.object_list.values("pk")[first : first + PER_PAGE + 1]
        rows = Mission.objects.filter(pk__in=shown).order_by(*self.object_list.query.order_by)
        rows = list(with_columns(rows))
        page = self._get_page(rows[:PER_PAGE], number, self)
        page.has_more, page.previous, page.next = len(rows) > PER_PAGE, number - 1, number + 1
        return page


# --- the page -------------------------------------------------------------------------
def load_page(filterset, visible, user, number) -> dict:
    """The page asked for with what stands around it: two queries."""
    found = filterset.qs
    counts = count(visible, found, user)
    page = KnownPaginator(found, counts).get_page(number)
    rows = Rows(counts.waiting)
    page.object_list = [rows.cells(row) for row in page.object_list]
    return {"page": page, "counts": counts, "tabs": tabs(counts, filterset.view_key)}


def words(number: int) -> str:
    """A count as people read it: “1000+” where counting stopped."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def tabs(counts: Counts, current: str) -> list[dict]:
    return [
        {
            "label": label,
            "url": f"?view={key}",
            "count": words(counts.tabs[key]),
            "is_current": key == current,
            "is_late": key == filters.LATE and counts.tabs[key] > 0,
        }
        for key, label in filters.VIEWS.items()
    ]


def columns(sort: str) -> list[dict]:
    """Heads of the table; a second click on the sorted one turns the order round."""
    heads = [
        (_("Mission"), "title", ""),
        (_("Intervention"), "", ""),
        (_("Field days"), "start", ""),
        (_("p-d"), "", "text-end"),
        (_("Stage"), "", ""),
        (_("Next action"), "", ""),
        (_("Due by"), "due", ""),
    ]
    return [_head(label, key, css, sort) for label, key, css in heads]


def _head(label: str, key: str, css: str, sort: str) -> dict:
    head = {"label": label, "css": css}
    if not key:
        return head
    up, down = sort == key, sort == f"-{key}"
    return head | {
        "sort": f"-{key}" if up else key,
        "arrow": " ↑" if up else " ↓" if down else "",
        "sorted": "ascending" if up else "descending" if down else "",
    }
