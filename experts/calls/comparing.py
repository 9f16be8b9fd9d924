"""The sheet on which answers stand side by side: as a table, a chart and a file."""

from collections import Counter

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.chart_look import INK, INK_3
from core.charts import chart_figure
from experts.calls.results import Line
from experts.models import Application


class Rows:
    """Lines as the export reads rows; the queryset beside them only counts."""

    def __init__(self, lines: list[Line]):
        self.lines = lines
        self.counted = Application.objects.filter(pk__in=[one.application.pk for one in lines])

    def iterator(self, chunk_size=None):
        return iter(self.lines)

    def none(self):
        return Rows([])


def sheet(lines: list[Line], criteria: list) -> list[dict]:
    """One row an answer; marks only where all are in."""
    return [
        {
            "line": line,
            "row": line.application,
            "means": [(one, line.means.get(one.pk)) for one in criteria],
            "who": [
                {
                    "name": str(review.reviewer.user),
                    "interest": bool(review.interest),
                    "marks": list(zip(criteria, _marks(review, criteria), strict=True))
                    if line.is_complete and not review.interest
                    else [],
                    "total": total,
                }
                for review, total in _with_totals(line)
            ],
        }
        for line in lines
    ]


def _with_totals(line: Line):
    totals = iter(line.totals)
    for review in line.reviews:
        scored = line.is_complete and review.submitted_at is not None
        yield review, next(totals) if scored else None


def _marks(review, criteria) -> list:
    found = {score.criterion_id: score.mark for score in review.scores.all()}
    return [found.get(one.pk) for one in criteria]


def columns(criteria: list, reviewers: list) -> dict:
    """For the file: what a committee needs on paper, the rate among it (EST only reads it)."""
    fixed = {
        gettext_lazy("Reference"): lambda line: line.application.code,
        gettext_lazy("Name"): lambda line: line.application.name,
        gettext_lazy("State"): lambda line: line.application.get_state_display(),
        gettext_lazy("After the deadline"): lambda line: line.application.is_late,
        gettext_lazy("Total (of 100)"): lambda line: _rounded(line.total),
        gettext_lazy("Spread"): lambda line: _rounded(line.spread),
        gettext_lazy("Reviews in"): lambda line: line.arrived,
        gettext_lazy("Reviews expected"): lambda line: line.expected,
        gettext_lazy("Day rate (EUR)"): lambda line: line.application.day_rate_eur,
        gettext_lazy("Availability"): lambda line: line.application.availability,
        gettext_lazy("Languages"): lambda line: ", ".join(line.application.language_words),
    }
    named = [
        (f"{one.label} ({one.weight})", lambda line, pk=one.pk: _rounded(line.means.get(pk)))
        for one in criteria
    ]
    for reviewer in reviewers:
        named += _by_reviewer(reviewer, criteria)
    return fixed | _apart(named)


def _by_reviewer(reviewer, criteria: list) -> list[tuple]:
    """Who gave which mark, of answers whose scores are all in: before that the cells are empty."""

    def given(line, place):
        if not line.is_complete:
            return None
        for review, total in _with_totals(line):
            if review.reviewer_id != reviewer.pk:
                continue
            if review.interest:
                return _("declared interest")
            return _rounded(total) if place is None else _marks(review, criteria)[place]
        return None

    words = [(place, f"{one.label} ({one.weight})") for place, one in enumerate(criteria)]
    return [
        (
            _("%(name)s: %(what)s") % {"name": reviewer.user, "what": what},
            lambda line, place=place: given(line, place),
        )
        for place, what in [*words, (None, _("Total (of 100)"))]
    ]


def _apart(named: list[tuple]) -> dict:
    """Two people or two criteria of one name are two columns."""
    found, times = {}, Counter()
    for title, value in named:
        times[title] += 1
        found[title if times[title] == 1 else f"{title} [{times[title]}]"] = value
    return found


def _rounded(value):
    return None if value is None else round(value, 1)


def chart(lines: list[Line]):
    """Mean and extremes of each answer whose scores are all in."""
    shown = [line for line in lines if line.is_complete]
    if not shown:
        return ""
    values = [
        {
            "name": _name(line),
            "mean": line.total,
            "low": min(line.totals),
            "high": max(line.totals),
        }
        for line in shown
    ]
    table = [
        (one["name"], round(one["mean"], 1), round(one["low"], 1), round(one["high"], 1))
        for one in values
    ]
    headers = [_("Answer"), _("Total"), _("Lowest"), _("Highest")]
    caption = _("Weighted totals of 100, and how far the reviewers stand apart")
    return chart_figure(spec(values), headers, table, caption)


def _name(line: Line) -> str:
    return f"{line.application.name} ({number_format(line.total, 1)})"


def spec(values: list[dict]) -> dict:
    x = {"type": "quantitative", "scale": {"domain": [0, 100]}, "axis": {"title": None}}
    y = {"field": "name", "type": "nominal", "sort": None,
         "axis": {"title": None, "labelLimit": 260}}  # fmt: skip
    return {
        "width": 420,
        "height": {"step": 26},
        "data": {"values": values},
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "color": INK_3},
                "encoding": {"x": x | {"field": "low"}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "color": INK},
                "encoding": {"x": x | {"field": "mean"}},
            },
        ],
    }
