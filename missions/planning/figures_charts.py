"""Map and charts of a year. Each title says the finding; the numbers stand in a table beside."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.chart_look import INK, INK_3, LINE_2
from core.charts import chart_figure
from core.dates import month_names
from missions.charts import (
    by_kind_values,
    kind_parts,
    months_spec,
    norm_spec,
    number_text,
    part_colour,
    rows_spec,
)
from missions.enums import MissionKind
from missions.planning.figures import COLUMNS, YearFigures, plain
from missions.planning.map import map_spec

#: Widths of the charts in one column of the page's two, and across it.
HALF, WHOLE = 300, 1080


def charts(figures: YearFigures) -> dict:
    if not figures.missions:
        return {}
    return {
        "map": map_chart(figures),
        "norm": norm_chart(figures),
        "kinds": kind_chart(figures),
        "units": unit_chart(figures),
        "months": month_chart(figures),
    }


def column_words() -> dict[str, str]:
    return {
        "done": pgettext("days", "done"),
        "booked": pgettext("days", "booked"),
        "planned": pgettext("days", "planned"),
    }


def column_parts() -> dict[str, str]:
    return dict(zip(column_words().values(), (INK, INK_3, LINE_2), strict=True))


def day_table(lines, first: str) -> tuple[list, list]:
    """Missions and days by column: the table beside most charts."""
    headers = [first, _("Missions"), *(word.capitalize() for word in column_words().values())]
    rows = [
        [
            line.name,
            line.group.missions,
            *(plain(getattr(line.group.by_column, column)) for column in COLUMNS),
            plain(line.group.days),
        ]
        for line in lines
    ]
    return [*headers, _("Total")], rows


# --- the map --------------------------------------------------------------------------
def map_chart(figures: YearFigures):
    most = figures.countries[0]
    title = ngettext(
        "%(missions)s mission; of %(days)s days, %(most)s has %(share)s",
        "%(missions)s missions; of %(days)s days, %(most)s has %(share)s",
        figures.missions,
    ) % {
        "missions": figures.missions,
        "most": most.name,
        "share": number_text(plain(most.group.days)),
        "days": number_text(plain(figures.days.total)),
    }
    headers, table = day_table(figures.countries, _("Country"))
    source = _("Circles: person-days of the year. Outlines: Natural Earth, 1:110m.")
    return chart_figure(map_spec(figures.countries), headers, table, title, source=source)


# --- the charts -----------------------------------------------------------------------
def norm_chart(figures: YearFigures):
    """Regular days of each country against the sum of the norms of what runs there."""
    lines = [line for line in figures.countries if line.norm]
    if not lines:
        return ""
    rows = [_norm_row(line) for line in lines]
    reached = sum(row["days"] >= row["low"] for row in rows)
    title = ngettext(
        "%(reached)s of %(of)s country reaches the norm of its interventions",
        "%(reached)s of %(of)s countries reach the norm of their interventions",
        len(rows),
    ) % {"reached": reached, "of": len(rows)}
    headers = [_("Country"), *(word.capitalize() for word in column_words().values())]
    headers += [_("Regular days"), _("Norm")]
    table = [
        [
            line.name,
            *(plain(getattr(line.group.regular, column)) for column in COLUMNS),
            plain(line.group.regular.total),
            line.norm_words,
        ]
        for line in lines
    ]
    source = _(
        "Regular missions, person-days done, booked and planned. Black line: norms of the"
        " country's interventions; grey span where smaller programmes have one."
    )
    return chart_figure(norm_spec(rows, HALF), headers, table, title, source=source)


def _norm_row(line) -> dict:
    low, high = line.norm
    days = plain(line.group.regular.total)
    gap = days - low if days < low else days - high if days > high else 0
    words = {"code": line.code, "done": number_text(plain(line.group.regular.done))}
    return {
        "country": line.name,
        "code": _("%(code)s, %(done)s done") % words,
        "days": days,
        "low": low,
        "high": high,
        "gap": gap,
    }


def column_values(rows) -> list[dict]:
    """Rows: (name, Days or dict)."""
    return [
        {"name": name, "part": word, "days": float(days[column]), "rank": rank}
        for name, days in rows
        for rank, (column, word) in enumerate(column_words().items())
    ]


def kind_chart(figures: YearFigures):
    regular = next((one for one in figures.kinds if one.group.key == MissionKind.REGULAR), None)
    share = regular.group.days if regular else 0
    title = _("%(share)s %% of the days are regular, %(done)s %% of all are done") % {
        "share": round(100 * share / (figures.days.total or 1)),
        "done": round(100 * figures.days.done / (figures.days.total or 1)),
    }
    values = column_values([(line.name, vars(line.group.by_column)) for line in figures.kinds])
    headers, table = day_table(figures.kinds, _("Kind"))
    source = _("Person-days by kind of mission.")
    spec = rows_spec(values, part_colour(column_parts()), HALF)
    return chart_figure(spec, headers, table, title, source=source)


def unit_chart(figures: YearFigures):
    most = figures.units[0]
    title = _("%(unit)s has %(share)s of %(days)s days") % {
        "unit": most.name,
        "share": number_text(plain(most.group.days)),
        "days": number_text(plain(figures.days.total)),
    }
    rows = [
        {"name": line.name}
        | {
            kind: float(line.group.by_kind[kind].total) if kind in line.group.by_kind else 0
            for kind in MissionKind
        }
        for line in figures.units
    ]
    spec = rows_spec(by_kind_values(rows, "name"), part_colour(kind_parts(), columns=2), HALF)
    headers, table = day_table(figures.units, _("EST unit"))
    source = _("Person-days by EST unit and kind of mission.")
    return chart_figure(spec, headers, table, title, source=source)


def month_chart(figures: YearFigures):
    names = month_names()
    totals = [sum(row[column] for column in COLUMNS) for row in figures.months]
    busiest = max(range(12), key=lambda place: totals[place])
    title = _("%(month)s is the fullest month, with %(days)s days") % {
        "month": names[busiest].capitalize(),
        "days": number_text(plain(totals[busiest])),
    }
    values = column_values([(names[row["month"] - 1], row) for row in figures.months])
    headers = [_("Month"), *(word.capitalize() for word in column_words().values()), _("Total")]
    table = [
        [names[row["month"] - 1], *(plain(row[column]) for column in COLUMNS), plain(total)]
        for row, total in zip(figures.months, totals, strict=True)
        if total
    ]
    source = _("Person-days by the month in which the missions begin.")
    spec = months_spec(values, part_colour(column_parts()), WHOLE)
    return chart_figure(spec, headers, table, title, source=source)
