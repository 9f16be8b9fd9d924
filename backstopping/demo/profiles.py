"""What the experts of the file can do, speak and cost, validated by their coordinators."""

from datetime import date

from backstopping.demo.source import Record, as_date
from backstopping.demo.world import World
from experts.enums import CefrLevel, CompetenceKind, Language, SkillLevel
from experts.models import (
    Competence,
    DayRate,
    Expert,
    ExpertLanguage,
    ExpertLog,
    ExpertSector,
    ExpertSkill,
)

#: Of the competences of the file, those of a coach (concept note, slide 8).
COACHING = {
    "coaching d'équipes",
    "médiation",
    "gestion de conflits",
    "ateliers d'écriture",
    "renforcement des capacités",
}


def load_profiles(world: World, dac: dict) -> None:
    """`dac`: every sector that is known; the file may hold no intervention of some."""
    records = [
        (record, world.experts[record.text("code")]) for record in world.source.records("experts")
    ]
    known = load_competences(world, [record for record, _expert in records])
    world.keep("competences of experts", _skills(records, known))
    world.keep("sectors of experts", _sectors(records, world.sectors, dac))
    world.keep("languages of experts", _languages(records))
    world.keep("day rates", _rates(records))
    through = Expert.no_travel.through
    through.objects.bulk_create(
        through(expert=expert, country=country)
        for record, expert in records
        for country in (
            record.picks("no_travel", world.countries) if "no_travel" in record.data else ()
        )
    )
    ExpertLog.objects.bulk_create(
        ExpertLog(subject=expert, name="validate", from_state="proposed", to_state=expert.state)
        for _record, expert in records
    )


def load_competences(world: World, records: list[Record]) -> dict[str, Competence]:
    first = {name: record for record in reversed(records) for name in _part(record, "skills")}
    rows = [
        (record, Competence(name=name, kind=_kind(name))) for name, record in sorted(first.items())
    ]
    return {row.name: row for row in world.keep("competences", rows)}


def _kind(name: str) -> CompetenceKind:
    return CompetenceKind.COACHING if name in COACHING else CompetenceKind.TECHNICAL


def _part(record: Record, name: str) -> dict:
    return record.record(name).data if record.data.get(name) else {}


def _graded(record: Record, expert: Expert, part: str, name: str) -> dict:
    """Levels of the file were seen by the coordinator of the unit when the register began."""
    level = record.record(part).number(name)
    if level not in SkillLevel.values:
        raise record.record(part).wrong(name, "expected a level from 1 to 5")
    coordinator = expert.unit.coordinator
    return {
        "expert": expert,
        "level": level,
        "validated_level": level,
        "validated_on": record.clock.shift + date(2016, 1, 12),
        "validated_by": coordinator if coordinator != expert.user else None,
    }


def _skills(records, known):
    for record, expert in records:
        for name in _part(record, "skills"):
            graded = _graded(record, expert, "skills", name)
            yield record, ExpertSkill(competence=known[name], **graded)


def _sectors(records, sectors, dac):
    for record, expert in records:
        for code in _part(record, "sectors"):
            if code not in dac:
                raise record.record("sectors").wrong(code, "unknown code")
            if code not in sectors:
                continue
            graded = _graded(record, expert, "sectors", code)
            yield record, ExpertSector(sector=sectors[code], **graded)


def _languages(records):
    for record, expert in records:
        spoken = record.record("languages")
        for code in spoken.data:
            if code not in Language.values:
                raise spoken.wrong(code, "is no language of the list")
            level = spoken.choice(code, CefrLevel)
            yield record, ExpertLanguage(expert=expert, language=code, level=level)


def _rates(records):
    for record, expert in records:
        for one in record.records("day_rates", []):
            starts_on = one.day("from")
            if as_date(one.data["from"]).timetuple().tm_yday == 1:  # whole weeks miss the new year
                starts_on = starts_on.replace(month=1, day=1)
            yield one, DayRate(expert=expert, amount_eur=one.number("eur"), starts_on=starts_on)
