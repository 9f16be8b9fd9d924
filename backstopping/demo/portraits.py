"""Stage fourteen: what experts write of themselves, their CVs, and what teams said of them."""

from backstopping.demo.events import known, optional
from backstopping.demo.papers import paper
from backstopping.demo.source import Record
from backstopping.demo.world import World
from core.models import StoredFile
from experts.enums import ExpertLevel, SkillLevel
from experts.models import Availability, CurriculumVitae, Expert, ExpertSkill
from interventions.enums import TeamRole
from missions.enums import FeedbackGrade
from missions.models import MissionFeedback

#: Who says it, as the file calls him: in the team of the mission's interventions.
VOICES = {"di": TeamRole.INTERVENTION_DIRECTOR, "tc": TeamRole.TECHNICAL_COORDINATOR}
FOCAL_POINT = "focal_point"


def load_portraits(world: World) -> None:
    pairs = [
        (record, expert)
        for record in optional(world, "profiles")
        if (expert := known(record, "expert", world.experts))
    ]
    for record, expert in pairs:
        expert.presentation = record.text("presentation", "")
        if record.data.get("proposed_level"):
            expert.proposed_level = record.choice("proposed_level", ExpertLevel)
    Expert.objects.bulk_update([one for _record, one in pairs], ["presentation", "proposed_level"])
    world.keep("days offered", [row for pair in pairs for row in _offers(*pair)])
    world.keep(
        "CVs", [(record, _cv(record, expert)) for record, expert in pairs if _lines(record)]
    )
    for record, expert in pairs:
        _to_validate(record, expert)
    world.keep("feedback after missions", list(_feedback(world)))


def _offers(record: Record, expert: Expert):
    for one in record.records("offers", []):
        days = {"starts_on": one.day("start"), "ends_on": one.day("end")}
        yield one, Availability(expert=expert, note=one.text("note", ""), **days)


def _lines(record: Record) -> list[str]:
    return record.texts("cv", [])


def _cv(record: Record, expert: Expert) -> CurriculumVitae:
    """Kept as if it had been checked: the house made it."""
    content = paper(f"{expert.user.name}", [expert.base_place, "", *_lines(record)])
    name = f"CV {expert.user.name}.pdf"
    return CurriculumVitae(
        expert=expert, file=StoredFile.objects.keep(content, name=name), added_by=expert.user
    )


def _to_validate(record: Record, expert: Expert) -> None:
    """Levels that the person changed since his coordinator looked."""
    said = record.record("says").data if record.data.get("says") else {}
    for name in said:
        level = record.record("says").number(name)
        changed = ExpertSkill.objects.filter(expert=expert, competence__name=name)
        if level not in SkillLevel.values or not changed.update(level=level):
            raise record.wrong("says", f"no competence of this person at this level: {name}")


def _feedback(world: World):
    for record in optional(world, "feedback"):
        mission = known(record, "mission", world.missions)
        expert = known(record, "expert", world.experts)
        if mission is None or expert is None:
            continue
        yield (
            record,
            MissionFeedback(
                mission=mission,
                expert=expert,
                author=_voice(world, record, mission, expert),
                technical=_grade(record, "technical"),
                coaching=_grade(record, "coaching"),
                words=record.text("words"),
                is_shared=record.flag("shared", default=True),
            ),
        )


def _grade(record: Record, name: str) -> int:
    if (grade := record.number(name)) not in FeedbackGrade.values:
        raise record.wrong(name, "expected a mark from 1 to 5")
    return grade


def _voice(world: World, record: Record, mission, expert):
    by = record.text("by")
    if by == FOCAL_POINT:
        author = mission.focal_point
    else:
        author = world.first(mission.interventions.all(), VOICES[by]) if by in VOICES else None
    if author is None or author == expert.user:
        raise record.wrong("by", "nobody else of this mission")
    return author
