"""How every chart looks: ink on paper, hairlines, three meaning colours. A Vega-Lite config."""

INK, INK_2, INK_3 = "#15202b", "#414d58", "#5a6672"
LINE, LINE_2, PAPER, LAND = "#dfe4e8", "#bcc6ce", "#ffffff", "#eceff2"
REGULAR, SETUP, SPECIFIC = "#1b6fab", "#03594a", "#87207c"
LATE = "#a3241a"

#: Vega measures text with this one, which vl-convert carries along: as wide as what readers have.
MEASURED_IN = "Arial"
#: What draws it: embedded in a PDF, the reader's own on a page. `tokens.css` says the same.
FAMILIES = (
    '"House Sans", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", '
    '"Liberation Sans", Arial, sans-serif'
)

_QUIET = {"labelColor": INK_3, "labelFontSize": 11, "titleColor": INK_3, "titleFontSize": 11}
CONFIG = {
    "background": None,
    "padding": {"left": 0, "top": 2, "right": 2, "bottom": 4},
    "font": MEASURED_IN,
    "aria": False,
    "view": {"stroke": None, "continuousWidth": 560, "step": 30},
    "axis": _QUIET
    | {
        "domain": False,
        "ticks": False,
        "gridColor": LINE,
        "gridWidth": 1,
        "labelPadding": 6,
        "titleFontWeight": "normal",
        "titleAlign": "left",
        "titleAnchor": "start",
    },
    "axisX": {"tickCount": 4},
    "axisY": {
        "grid": False,
        "labelColor": INK,
        "labelFontSize": 12,
        "labelFontWeight": 600,
        "labelLimit": 230,
        "title": None,
    },
    "bar": {"color": REGULAR, "height": 12, "cornerRadius": 0},
    "tick": {"color": INK, "thickness": 2, "bandSize": 22, "opacity": 1},
    "circle": {"opacity": 1},
    "rule": {"color": INK, "strokeWidth": 2},
    "text": {"color": INK, "fontSize": 12, "fontWeight": 600},
    "geoshape": {"fill": LAND, "stroke": PAPER, "strokeWidth": 0.6},
    "legend": {
        "orient": "top",
        "title": None,
        "labelColor": INK_2,
        "labelFontSize": 12,
        "symbolSize": 90,
        "offset": 4,
    },
    "title": {"anchor": "start", "color": INK, "fontSize": 14, "fontWeight": 600, "offset": 10},
    "range": {
        "category": [REGULAR, SETUP, SPECIFIC, INK_3],
        "ordinal": [INK, INK_3, LINE_2],
    },
}
