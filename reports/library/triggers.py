"""Triggers that keep the library: one for each statement, however many rows it changes."""

import pgtrigger

from interventions.models import Intervention
from missions.models import Mission, MissionIntervention, TermsOfReference, TorSection
from reports.library.index import MODELS
from reports.library.models import EntryKind
from reports.models import Finding, Lesson, Report, ReportSection

_KEEP = "PERFORM library_keep_{kind}(ARRAY(SELECT id FROM {table} WHERE {column} = ANY({{ids}})));"
#: A lesson names its own country and sector.
_OF_MISSIONS = "".join(
    _KEEP.format(kind=kind, table=model._meta.db_table, column="mission_id")
    for kind, model in MODELS.items()
    if kind != EntryKind.LESSON
)
_MISSIONS_SERVED = (
    "SELECT mission_id FROM missions_missionintervention WHERE intervention_id = ANY({ids})"
)
_CHANGED = "ARRAY(SELECT DISTINCT {column} FROM {rows} WHERE {column} IS NOT NULL)"


def _statement(name: str, operation, func: str, **rows):
    return pgtrigger.Trigger(
        name=f"library_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),
        func=f"{func} RETURN NULL;",
    )


def follow(model, column: str, keep: str, *, watched: tuple[str, ...] = ()) -> None:
    """`keep` is SQL over `{ids}`: what this column says in the rows that came, changed, went.

    With `watched`, a change of other columns is none: a report takes many steps with one text.
    """
    ids = _CHANGED.format(column=column, rows="came")
    gone = _CHANGED.format(column=column, rows="went")
    func, undo = keep.replace("{ids}", ids), keep.replace("{ids}", gone)
    pgtrigger.register(
        _statement("insert", pgtrigger.Insert, func, new="came"),
        _update(keep, watched)
        if watched
        else _statement("update", pgtrigger.Update, func, new="came"),
        _statement("delete", pgtrigger.Delete, undo, old="went"),
    )(model)


def follow_columns(model, watched: tuple[str, ...], keep: str) -> None:
    """Only where one of these columns changed: rows of missions change all the time."""
    pgtrigger.register(_update(keep, watched))(model)


def _update(keep: str, watched: tuple[str, ...]) -> pgtrigger.Trigger:
    before, after = (", ".join(f"{side}.{one}" for one in watched) for side in ("o", "n"))
    ids = f"""ARRAY(SELECT n.id FROM came n JOIN went o USING (id)
                     WHERE ({before}) IS DISTINCT FROM ({after}))"""
    func = keep.replace("{ids}", ids)
    return _statement("columns", pgtrigger.Update, func, old="went", new="came")


def _keep(kind: str) -> str:
    return f"PERFORM library_keep_{kind}({{ids}});"


follow(Lesson, "id", _keep("lesson"))
follow(Report, "id", _keep("report"), watched=("mission_id", "due_on"))
follow(ReportSection, "report_id", _keep("report"))
follow(Finding, "report_id", _keep("report"))
follow(TermsOfReference, "id", _keep("tor"), watched=("mission_id", "state", "created_at"))
follow(TorSection, "tor_id", _keep("tor"))
follow(MissionIntervention, "mission_id", _OF_MISSIONS)
follow_columns(Mission, ("code", "title", "country_id", "starts_on", "ends_on"), _OF_MISSIONS)
follow_columns(Intervention, ("sector_id",), _OF_MISSIONS.replace("{ids}", _MISSIONS_SERVED))
