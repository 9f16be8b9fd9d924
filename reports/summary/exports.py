"""The figures as a workbook, and the lessons for machines; both say what this reader may see."""

import io
import json

from django.conf import settings
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat
from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.export import XLSX, Sheet, clean
from interventions.enums import MarkerLevel
from interventions.permissions import is_est
from missions.enums import MissionKind
from reports.enums import ReviewChoice, ReviewState
from reports.review.documents import PUBLIC_LESSON_STATES, shown, upgraded
from reports.review.selection import lessons_of
from reports.summary.editions import last_edition

#: Changes with the meaning of a field; new fields may come without it.
SCHEMA_VERSION = 1
#: PostgreSQL's name of a language → its ISO 639-1 code.
CODES = {"french": "fr", "dutch": "nl", "english": "en"}


# --- figures --------------------------------------------------------------------------
def workbook_answer(review, user) -> FileResponse:
    content = workbook(shown(review, user))
    name = f"{_('annual-review')}-{review.slug}.xlsx"
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=XLSX)


def workbook(document: dict) -> bytes:
    """A sheet for each table of the review, in the reader's language."""
    import xlsxwriter  # 10 MB that only this download needs

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options | {"in_memory": True}) as book:
        for name, titles, rows in tables(document):
            sheet = Sheet(book, [clean(title) for title in titles])
            sheet.sheet.name = name[:31]
            for row in rows:
                sheet.add([clean(cell) for cell in row])
            sheet.finish()
    return out.getvalue()


def tables(document: dict):
    """(name, titles, rows) of each sheet."""
    figures = document["figures"]
    kinds = [str(kind.label) for kind in (MissionKind.REGULAR, MissionKind.SETUP)]
    kinds.append(str(MissionKind.SPECIFIC.label))
    yield _("Year"), [_("Figure"), _("Value"), _("Year before")], year_rows(document)
    yield _("Interventions"), norm_titles(), [norm_row(row) for row in figures["interventions"]]
    for name, key in ((_("Countries"), "by_country"), (_("Units"), "by_unit")):
        yield name, [name, _("Missions"), *kinds, _("Total")], split_rows(figures[key])
    titles = [_("Month"), *kinds]
    yield _("Months"), titles, [month_row(row) for row in figures["by_month"]]
    yield (
        _("Results"),
        [_("Result"), _("Name"), _("Aimed at"), _("Observed")],
        [[row["code"], row["name"], row["aimed"], row["observed"]] for row in figures["results"]],
    )
    yield _("Boundary partners"), partner_titles(), list(partner_rows(figures))
    yield _("Missions"), mission_titles(), [mission_row(row) for row in document["missions"]]
    yield (
        _("Decisions"),
        [_("Decision"), _("Owner"), _("Due on")],
        [[row["text"], row["owner"], row["due_on"]] for row in document["decisions"]],
    )


def year_rows(document: dict) -> list[list]:
    figures = document["figures"]
    missions, reports = figures["missions"], figures["reports"]
    advice, lessons = figures["recommendations"], figures["lessons"]
    return [
        [_("missions held"), missions["held"], missions["held_before"]],
        [_("person-days in the field"), missions["days"], missions["days_before"]],
        [_("missions cancelled or postponed"), missions["halted"], None],
        [_("countries"), missions["countries"], None],
        [_("interventions at the norm"), figures["norm"]["met"], None],
        [_("setups within six months"), figures["setups"]["on_time"], None],
        [_("missions with a third party"), figures["delegated"]["missions"], None],
        [_("reports in time"), reports["on_time"], None],
        [_("days from the debriefing to the report"), reports["days"], reports["days_before"]],
        [_("recommendations"), advice["all"], None],
        [_("recommendations implemented"), advice["done"], None],
        [_("recommendations overdue"), advice["late"], None],
        [_("lessons proposed"), lessons["proposed"], None],
        [_("lessons kept"), lessons["kept"], None],
        [_("lessons set aside"), lessons["set_aside"], None],
    ]


def partner_titles() -> list[str]:
    return [
        *(_("Intervention"), _("Boundary partner"), _("Level"), _("Progress markers")),
        *(_("Observed"), pgettext("marker", "much"), _("Markers higher"), _("Markers lower")),
    ]


def partner_rows(figures: dict):
    """A row for each level; what moved is of the partner, so it stands in his first row."""
    for row in figures.get("partners", []):  # reviews frozen earlier have none
        moved = [row["risen"], row["fallen"]]
        for one in row["levels"]:
            level = str(MarkerLevel(one["level"]).label)
            begin = [row["intervention"], row["partner"], level]
            yield [*begin, one["of"], one["seen"], one["much"], *moved]
            moved = [None, None]


def norm_titles() -> list[str]:
    return [
        *(_("Intervention"), _("Country"), _("Plan"), _("Regular days held")),
        *(_("Regular days planned"), _("Other days held"), _("Norm from"), _("Norm to")),
        *(_("Gap"), _("Mean a year")),
    ]


def norm_row(row: dict) -> list:
    names = ("code", "country", "plan", "regular_done", "regular_planned", "other_done")
    return [row[name] for name in (*names, "low", "high", "gap", "mean")]


def split_rows(rows: list[dict]) -> list[list]:
    names = ("name", "missions", "regular", "setup", "specific", "days")
    return [[row[name] for name in names] for row in rows]


def month_row(row: dict) -> list:
    return [row[name] for name in ("month", "regular", "setup", "specific")]


def mission_titles() -> list[str]:
    return [
        *(_("Number"), _("Subject"), _("Kind"), _("Country"), _("Interventions"), _("Team")),
        *(_("Begins on"), _("Ends on"), _("Person-days")),
    ]


def mission_row(row: dict) -> list:
    return [
        *(row["code"], row["title"], str(MissionKind(row["kind"]).label), row["country"]),
        *(", ".join(row["interventions"]), ", ".join(row["team"])),
        *(row["starts_on"], row["ends_on"], row["days"]),
    ]


# --- lessons for machines -------------------------------------------------------------
def lessons_answer(review, user) -> StreamingHttpResponse:
    """JSON Lines: a line about the file, then a line for each lesson (lessons.schema.json)."""
    answer = StreamingHttpResponse(
        json_lines(review, user), content_type="application/jsonl; charset=utf-8"
    )
    name = f"lessons-{review.slug}.jsonl"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def json_lines(review, user):
    """What is published is said as it was; what is being written is for EST alone."""
    from_desk = not review.is_published and is_est(user)
    edition = None if from_desk else last_edition(review)
    rows = lesson_rows(review, user)
    about = {
        "type": "collection",
        "schema": f"backstopping-lessons-{SCHEMA_VERSION}",
        "title": str(review),
        "review": review.slug,
        "version": edition.number if edition else review.number,
        "state": ReviewState.PUBLISHED if edition else review.state,
        "languages": ["fr", "en", "nl"],
        "licence": settings.LESSONS_LICENCE,
        "count": rows.count(),
    }
    yield line_of(about)
    decisions = dict(review.choices.values_list("lesson__code", "decision"))
    said = {}
    if edition:
        decisions, said = as_published(edition)
    for lesson in rows.iterator(chunk_size=500):
        row = lesson_object(lesson, decisions.get(lesson.code, ""))
        yield line_of(row | said.get(lesson.code, {}))


def as_published(edition) -> tuple[dict, dict]:
    """By number of a lesson: what was decided about it, and its words of that day."""
    data = upgraded(edition.data)
    kept = [one for theme in data["themes"] for one in theme["lessons"]]
    merged = {code: ReviewChoice.MERGED for one in kept for code in one["merged"]}
    aside = {one["code"]: ReviewChoice.SET_ASIDE for one in data["set_aside"]}
    said = {one["code"]: words_of_day(one) for one in (*data["set_aside"], *kept)}
    return merged | aside | {one["code"]: ReviewChoice.KEPT for one in kept}, said


def words_of_day(row: dict) -> dict:
    words = {name: row[name] for name in ("title", "context", "mechanism", "outcome", "valence")}
    application, again = row["application"], row.get("again", "")
    return words | {
        "application": application or None,
        "do_differently": again if again and again != application else None,
    }


def lesson_rows(review, user):
    """Validated lessons of the year: others are not for the world yet."""
    words = Concat("title", Value(" "), "context", Value(" "), "outcome", output_field=TextField())
    return (
        lessons_of(review)
        .visible_to(user)
        .filter(state__in=PUBLIC_LESSON_STATES)
        .select_related("mission", "country", "sector", "theme", "intervention", "author")
        .annotate(
            spoken=Func(words, function="language_of", output_field=TextField()),
            words_of=F("unit__code"),
        )
        .order_by("code")
    )


def lesson_object(lesson, decision: str) -> dict:
    """What is closed about its source is null, as for any reader who may not see it."""
    country, mission = lesson.shown_country, lesson.shown_mission
    intervention, author = lesson.shown_intervention, lesson.shown_author
    return {
        "type": "lesson",
        "id": lesson.code,
        "language": CODES.get(lesson.spoken, settings.LANGUAGE_CODE),
        "licence": settings.LESSONS_LICENCE,
        "year": lesson.year,
        "state": lesson.state,
        "valence": lesson.valence,
        "level": lesson.level or None,
        "theme": {"code": lesson.theme.code, "name": lesson.theme.name_fr},
        "sector": lesson.sector.code,
        "unit": lesson.words_of,
        "country": country.code if country else None,
        "intervention": intervention.code if intervention else None,
        "mission": mission.code if mission else None,
        **{name: getattr(lesson, name) for name in ("title", "context", "mechanism", "outcome")},
        "application": lesson.application or None,
        "do_differently": lesson.do_differently or None,
        "evidence": lesson.shown_evidence or None,
        "author": str(author) if author else None,
        "review": {"decision": decision or None, "is_kept": decision == ReviewChoice.KEPT},
    }


def line_of(row: dict) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
