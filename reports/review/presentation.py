"""The review in the reader's words: labels and headlines over the plain data of documents.py."""

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.enums import MissionKind, MissionState
from reports.enums import FollowUp, Valence

#: So many kept lessons stand in one line each behind the message of the year.
SHORT = 40


def presented(document: dict) -> dict:
    """The same dict with words for codes; nothing is counted or looked up here."""
    figures = document["figures"]
    for row in figures["by_kind"]:
        row["label"] = MissionKind(row["kind"]).label
    sheets = document.setdefault("sheets", [])
    for row in [*document["missions"], *document["halted"], *sheets]:
        row["kind_label"] = MissionKind(row["kind"]).label
        row["state_label"] = MissionState(row["state"]).label
    for group in [*document["themes"], *sheets]:
        for lesson in group["lessons"]:
            lesson["valence_label"] = Valence(lesson["valence"]).label
    for row in document["followed"]:
        state = FollowUp(row["follow_state"]) if row.get("follow_state") else None
        row["state_label"] = state.label if state else ""
        row["state_degree"] = state.degree if state else ""
    lessons = figures["lessons"]
    kept = sum(len(theme["lessons"]) for theme in document["themes"])
    return document | {
        "link": "",
        "is_short": 0 < kept <= SHORT,
        "year_before": document["year"] - 1,
        "undecided": lessons["proposed"]
        - sum(lessons.get(one, 0) for one in ("kept", "set_aside", "merged")),
        "headlines": headlines(figures, document["year"] - 1),
        "contents": contents(document),
    }


def headlines(figures: dict, before: int) -> list[dict]:
    """Five figures, each beside last year's or the norm (ui: page 11)."""
    missions, reports = figures["missions"], figures["reports"]
    return [
        {
            "value": formats.localize(missions["held"]),
            "label": ngettext("mission held", "missions held", missions["held"]),
            "beside": last_year(missions["held_before"], before),
        },
        {
            "value": formats.localize(missions["days"]),
            "label": _("person-days in the field"),
            "beside": last_year(missions["days_before"], before),
        },
        {
            "value": figures["norm"]["met"],
            "small": _("of %(all)s") % {"all": figures["norm"]["of"]},
            "label": _("interventions at the norm"),
            "beside": _("within 10 %"),
        },
        setup_headline(figures["setups"]),
        {
            "value": reports["on_time"],
            "small": _("of %(all)s") % {"all": reports["of"]},
            "label": _("reports in time"),
            "beside": delay(reports, before),
        },
    ]


def last_year(value, before: int) -> str:
    return _("%(value)s in %(year)s") % {"value": formats.localize(value), "year": before}


def setup_headline(setups: dict) -> dict:
    late = setups["late"][:1]
    beside = ""
    if late:
        beside = ngettext(
            "%(code)s: %(days)s day late", "%(code)s: %(days)s days late", late[0]["days"]
        )
        beside %= {"code": late[0]["intervention"], "days": late[0]["days"]}
    return {
        "value": setups["on_time"],
        "small": _("of %(all)s") % {"all": setups["of"]},
        "label": _("setups within six months"),
        "beside": beside,
    }


def delay(reports: dict, before: int) -> str:
    """Days from the field debriefing to the report, on average."""
    if reports["days"] is None:
        return ""
    words = _("%(days)s days after the debriefing") % {"days": reports["days"]}
    if reports["days_before"] is None:
        return words
    return f"{words}, {last_year(reports['days_before'], before)}"


def has_results(document: dict) -> bool:
    """Of any kind: of the catalogue, of boundary partners, or in words."""
    figures, words = document["figures"], document["words"]
    return bool(figures["results"] or figures.get("partners") or words.get("results"))


def contents(document: dict) -> list[tuple[str, str]]:
    """Anchor and title of what the PDF has; its page numbers are the PDF's own."""
    figures = document["figures"]
    entries = [
        ("figures", _("The year in figures"), True),
        ("where", _("Where and when"), True),
        ("lessons", _("The lessons, by theme"), True),
        ("difficulties", _("What we did not achieve"), True),
        ("results", _("Results of backstopping"), has_results(document)),
        ("outsourcing", _("Outsourcing"), True),
        ("decisions", _("Decisions of EST"), True),
        (
            "followup",
            _("Follow-up of the decisions of %(year)s") % {"year": document["year"] - 1},
            document["followed"],
        ),
        ("recommendations", _("Follow-up of recommendations"), figures["recommendations"]["all"]),
        ("annexes", _("Annexes"), True),
    ]
    return [(anchor, title) for anchor, title, is_there in entries if is_there]
