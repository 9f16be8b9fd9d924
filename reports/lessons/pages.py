"""What the page of a lesson shows a reader, and what it keeps from him."""

from django.utils.translation import gettext as _

from core.diff import compared
from core.permissions import check
from missions.models import Mission, RemoteSupport, SupportRequest
from reports.enums import CheckPoint, LessonState
from reports.lessons import use
from reports.lessons.confidence import confidence_of, explained
from reports.lessons.quality import checklist, hints_of
from reports.lessons.services import WORDING, links_of
from reports.models import ActionResearch, CapitalisationProduct, Lesson, Report
from reports.models.base import missions_open_to
from reports.workflow import IMPLIED_LESSON_STEPS, LESSON_WORKFLOW

#: Steps with a page of their own, where more is asked than a button can.
PAGED_STEPS = ("validate",)


def lesson_page(row, reader) -> dict:
    is_open = row.state in (LessonState.DRAFT, LessonState.PROPOSED)
    may_write = check(reader, "reports.write_lesson", row)
    return {
        "lesson": row,
        "themes": list(row.more_themes.order_by("name_fr")),
        "chain": chain_of(row, reader),
        "reviews": row.reviews.filter(review__state="published").select_related("review"),
        "citing": use.citing(row, reader),
        "aside": use.putting_aside(row, reader),
        "use": use.by_year(row),
        "confidence": confidence_of([row])[row.pk],
        "confidence_rule": explained(),
        "links": [
            one | {"by": _name(one["link"].added_by, row, one["other"])}
            for one in links_of(row, reader)
        ],
        "sources": sources_of(row, reader),
        "checks": checks_of(row, reader),
        "hints": checklist(hints_of(row)) if is_open else [],
        "rewordings": rewordings_of(row),
        "log": log_of(row),
        "may_write": bool(may_write or check(reader, "reports.reword_lesson", row)),
        "may_check": bool(check(reader, "reports.check_lesson", row)),
        "may_hide": bool(check(reader, "reports.hide_author", row)),
        "may_link": bool(check(reader, "reports.link_lesson", row)),
        "steps": offered_steps(row, reader),
    }


def offered_steps(row, user) -> list:
    return [
        {"step": step, "verdict": verdict}
        for step, verdict in LESSON_WORKFLOW.available(row, user)
        if step.name not in (*IMPLIED_LESSON_STEPS, *PAGED_STEPS)
    ]


# --- where it comes from --------------------------------------------------------------
def chain_of(row, reader) -> dict:
    """From the lesson back to the request; a link that this reader may not follow is None."""
    if not row.shows_source:
        return {"is_closed": True}
    chain = {"is_closed": False, "mission": None, "support": None}
    asked = SupportRequest.objects.visible_to(reader).select_related("theme")
    if row.mission_id:
        missions = Mission.objects.visible_to(reader).select_related("country")
        chain["mission"] = missions.filter(pk=row.mission_id).first()
        chain["report"] = Report.objects.visible_to(reader).filter(mission=row.mission_id).first()
        if row.mission_id and Mission.objects.filter(
            pk=row.mission_id, pk__in=missions_open_to(reader)
        ):
            chain["debriefing"] = getattr(row.mission, "field_debriefing", None)
        chain["requests"] = list(asked.filter(mission=row.mission_id))
    elif row.remote_support_id:
        supports = RemoteSupport.objects.visible_to(reader)
        chain["support"] = supports.filter(pk=row.remote_support_id).first()
        chain["requests"] = list(asked.filter(remote_supports=row.remote_support_id))
    researches = ActionResearch.objects.visible_to(reader).filter(lessons=row)
    products = CapitalisationProduct.objects.visible_to(reader).filter(lessons=row)
    chain["researches"] = list(researches.order_by("code"))
    chain["products"] = list(products.order_by("code"))
    return chain


def sources_of(row, reader) -> list[dict]:
    """Further sources; of what this reader may not open only that there is one."""
    rows = row.sources.select_related("mission", "remote_support", "request", "added_by")
    rows = list(rows.order_by("pk"))
    seen = {
        "mission": missions_open_to(reader).filter(
            pk__in=[one.mission_id for one in rows if one.mission_id]
        ),
        "remote_support": RemoteSupport.objects.visible_to(reader)
        .filter(pk__in=[one.remote_support_id for one in rows if one.remote_support_id])
        .values("pk"),
        "request": SupportRequest.objects.visible_to(reader)
        .filter(pk__in=[one.request_id for one in rows if one.request_id])
        .values("pk"),
    }
    ids = {kind: {one["pk"] for one in found} for kind, found in seen.items()} if rows else {}
    return [
        {
            "row": one,
            "source": one.source,
            "is_open": any(getattr(one, f"{kind}_id") in found for kind, found in ids.items()),
            "by": _name(one.added_by, row),
        }
        for one in rows
    ]


# --- who said what --------------------------------------------------------------------
def _name(person, *lessons) -> str:
    """A hidden author stays hidden in whatever else he did to his lesson."""
    if any(person.pk == one.author_id and not one.shows_author for one in lessons):
        return _("the author")
    return str(person)


def checks_of(row, reader) -> list[dict]:
    """The six points with what each reader said; nothing before somebody spoke."""
    said = list(row.checks.select_related("checked_by").order_by("pk"))
    if not said:
        return []
    return [
        {"point": point, "said": [one for one in said if one.point == point]}
        for point in CheckPoint
    ]


def rewordings_of(row) -> list[dict]:
    """Each text that validation changed: the author's own, the one in force, who changed it."""
    by_field = {}
    for one in row.rewordings.select_related("reworded_by").order_by("pk"):
        if one.field != "evidence" or row.shows_source:
            by_field.setdefault(one.field, []).append(one)
    found = []
    for name in WORDING:
        steps = by_field.get(name)
        if steps:
            original, current = steps[0].before, getattr(row, name)
            people = list(dict.fromkeys(str(one.reworded_by) for one in steps))
            found.append({
                "label": Lesson._meta.get_field(name).verbose_name,
                "original": original,
                "pieces": compared(original, current),
                "by": ", ".join(people),
                "at": steps[-1].created_at,
            })  # fmt: skip
    return found


def log_of(row) -> list[dict]:
    """Its steps, newest first, without the name of an author who is hidden from this reader."""
    lines = row.log.select_related("actor", "on_behalf_of").order_by("-pk")
    return [
        {
            "at": line.at,
            "step_label": line.step_label,
            "comment": line.comment,
            "by_whom": line.by_whom
            if row.shows_author or not _is_authors(row, line)
            else _("the author"),
        }
        for line in lines
    ]


def _is_authors(row, line) -> bool:
    return row.author_id in (line.actor_id, line.on_behalf_of_id)
