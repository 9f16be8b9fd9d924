"""What is open, by country, owner or unit and by age: each number opens the list behind it."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.crispy import filter_helper
from core.policy import LOGIN, policy
from reports.enums import OPEN_RECOMMENDATION_STATES, RecommendationState, Response
from reports.models import Recommendation
from reports.recommendations.ages import Age
from reports.recommendations.filters import RecommendationFilter

#: By what the rows of the board may be, and the columns that name one.
BY = {
    "country": gettext_lazy("Country"),
    "owner": gettext_lazy("Owner"),
    "unit": gettext_lazy("EST unit"),
}
#: Length of the longest bar, in units of its drawing.
FULL = 100


@dataclass(frozen=True)
class Cell:
    count: int
    url: str
    #: How it stands out: late, or old.
    css: str = ""


@dataclass(frozen=True)
class Part:
    """A piece of a row's bar: where it begins, how long it is, of which class of age."""

    x: float
    width: float
    age: Age


@dataclass(frozen=True)
class Line:
    name: str
    counts: dict
    cells: list[Cell] = field(default_factory=list)
    bar: list[Part] = field(default_factory=list)


def named_columns(by: str) -> dict:
    """What one row of the board is called and how the list is asked for it."""
    language = get_language() or "fr"
    if by == "owner":
        return {"key": F("owner"), "name": F("owner__name"), "outside": F("owner_outside")}
    place = f"mission__{by}"
    return {
        "key": F(place),
        "name": F(f"{place}__name_{language}"),
        "outside": F(f"{place}__name_fr"),
    }


def counted(rows, by: str) -> list[dict]:
    """One query, whatever the number of rows."""
    today = timezone.localdate()
    is_open = Q(state__in=OPEN_RECOMMENDATION_STATES)
    counts = {f"age_{age.value}": is_open & age.condition(today) for age in Age}
    counts |= {
        "open": is_open,
        "late": is_open & Q(due_on__lt=today),
        "unanswered": is_open & Q(response=Response.NONE),
        "to_verify": Q(state=RecommendationState.IMPLEMENTED),
    }
    chosen = Recommendation.objects.filter(pk__in=rows.order_by().values("pk")).with_age()
    return list(
        chosen.values(**named_columns(by))
        .annotate(**{name: Count("pk", filter=condition) for name, condition in counts.items()})
        .filter(Q(open__gt=0) | Q(to_verify__gt=0))
        .order_by("-open", "-late", "name", "outside")
    )


#: Columns beside the ages: count, the tab it opens.
OTHERS = {
    "open": (gettext_lazy("All open"), "open"),
    "late": (gettext_lazy("of these late"), "late"),
    "unanswered": (gettext_lazy("without response"), "unanswered"),
    "to_verify": (gettext_lazy("To verify"), "to_verify"),
}


CSS = {"late": "is-late"} | {f"age_{age.value}": "aged" for age in Age if age.is_old}


def cells(counts: dict, asked: dict) -> list[Cell]:
    def cell(name, **query):
        url = f"{reverse('reports:recommendations')}?{urlencode(asked | query)}"
        return Cell(counts[name], url, CSS.get(name, ""))

    ages = [cell(f"age_{age.value}", tab="open", age=age.value) for age in Age]
    return [*ages, *(cell(name, tab=tab) for name, (_label, tab) in OTHERS.items())]


def bar_of(row: dict, longest: int) -> list[Part]:
    """The open ones cut by age, the youngest first; all rows in one scale."""
    parts, x = [], 0.0
    for age in Age:
        width = round(FULL * row[f"age_{age.value}"] / longest, 2) if longest else 0
        if width:
            parts.append(Part(x, width, age))
        x += width
    return parts


def line_of(row: dict, by: str, asked: dict, longest: int) -> Line:
    if by == "owner" and row["key"] is None:
        here = {"outside": row["outside"]}
        name = _("%(name)s (outside CTB)") % {"name": row["outside"]}
    else:
        here, name = {by: row["key"]}, row["name"] or row["outside"]
    return Line(name, row, cells(row, asked | here), bar_of(row, longest))


@policy(LOGIN)
@require_safe
def board(request):
    by = request.GET.get("by") if request.GET.get("by") in BY else "country"
    rows = Recommendation.objects.visible_to(request.user).issued().with_age()
    found = RecommendationFilter(request.GET, queryset=rows, request=request)
    asked = {key: value for key, value in request.GET.items() if value and key in found.filters}
    found_rows = counted(found.qs, by)
    longest = max((row["open"] for row in found_rows), default=0)
    lines = [line_of(row, by, asked, longest) for row in found_rows]
    names = [f"age_{age.value}" for age in Age] + list(OTHERS)
    total = {name: sum(row[name] for row in found_rows) for name in names}
    context = {
        "filter": found,
        "helper": filter_helper(),
        "by": by,
        "choices": [
            {"key": key, "label": label, "url": f"?{urlencode(asked | {'by': key})}"}
            for key, label in BY.items()
        ],
        "ages": list(Age),
        "others": [label for label, _tab in OTHERS.values()],
        "by_label": BY[by],
        "lines": lines,
        "total": Line(_("All"), total, cells(total, asked)),
        "old": total["age_2"] + total["age_3"],
    }
    return render(request, "reports/recommendations/board.html", context)
