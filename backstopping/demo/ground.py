"""Stage one: settings, reference data, people, interventions and their plans."""

from collections import Counter
from datetime import date

from django.contrib.auth.models import Group

from accounts.models import ADMINISTRATORS, EST_MANAGERS, User
from backstopping.demo.profiles import load_profiles
from backstopping.demo.source import Record, as_date, check
from backstopping.demo.world import World
from experts.enums import ExpertKind, ExpertLevel, ProfileState
from experts.models import Expert
from interventions.enums import (
    InterventionKind,
    ManagementMode,
    PlanSource,
    ProgrammeSize,
    ResultOrigin,
    Setting,
    TeamRole,
)
from interventions.models import (
    Country,
    EstUnit,
    ExpectedResult,
    Intervention,
    PlannedDays,
    ProcessSetting,
    Representative,
    Sector,
    TeamMember,
)

SETTINGS = {
    "setup_mission_deadline_months": Setting.SETUP_DEADLINE_MONTHS,
    "regular_days_per_year_average": Setting.NORM_LARGE,
    "small_programme_days_per_year_min": Setting.NORM_SMALL_MIN,
    "small_programme_days_per_year_max": Setting.NORM_SMALL_MAX,
    "large_programme_threshold_eur": Setting.LARGE_THRESHOLD_EUR,
    "report_due_days_after_end": Setting.REPORT_DUE_DAYS,
    "annual_review_month": Setting.REVIEW_MONTH,
}
FROM_THE_NOTE = "note conceptuelle, diapositive 7"
#: The list of partner countries changed on this day (annual report 2015).
PARTNERS_CHANGED_ON = date(2015, 5, 21)
#: DAC/CRS purpose codes the file uses: French, English, Dutch.
SECTORS = {
    "11130": ("Formation des enseignants", "Teacher training", "Lerarenopleiding"),
    "11330": ("Formation professionnelle", "Vocational training", "Beroepsopleiding"),
    "12110": (
        "Politique de la santé et gestion administrative",
        "Health policy and administrative management",
        "Gezondheidsbeleid en administratief beheer",
    ),
    "12220": (
        "Soins et services de santé de base",
        "Basic health care",
        "Basisgezondheidszorg",
    ),
    "14010": (
        "Politique de l’eau et gestion administrative",
        "Water sector policy and administrative management",
        "Waterbeleid en administratief beheer",
    ),
    "14031": (
        "Approvisionnement en eau potable, dispositifs de base",
        "Basic drinking water supply",
        "Basisvoorziening van drinkwater",
    ),
    "15110": (
        "Politiques publiques et gestion administrative",
        "Public sector policy and administrative management",
        "Overheidsbeleid en administratief beheer",
    ),
    "15112": (
        "Décentralisation et appui aux administrations infranationales",
        "Decentralisation and support to subnational government",
        "Decentralisatie en steun aan lagere overheden",
    ),
    "31110": (
        "Politique agricole et gestion administrative",
        "Agricultural policy and administrative management",
        "Landbouwbeleid en administratief beheer",
    ),
    "31163": ("Élevage", "Livestock", "Veeteelt"),
    "31191": ("Services agricoles", "Agricultural services", "Landbouwdiensten"),
}


def load_ground(world: World) -> None:
    load_settings(world)
    load_countries(world)
    load_results(world)
    load_people(world)
    load_units(world)
    load_experts(world)
    load_interventions(world)
    load_profiles(world, SECTORS)
    load_teams(world)
    load_plans(world)


def load_settings(world: World) -> None:
    """A plain number is one of the concept note; one with a provenance waits for EST."""
    part = world.source.part("settings")
    unknown = sorted(part.data.keys() - SETTINGS)
    if unknown:
        raise part.wrong(unknown[0], "unknown setting")
    for name, code in SETTINGS.items():
        stated = not isinstance(part.data.get(name), dict)
        value = part.number(name) if stated else part.record(name).number("value")
        note = FROM_THE_NOTE if stated else part.record(name).text("provenance")
        row = ProcessSetting(code=code, value=value, is_confirmed=stated, note=note)
        check(part, row)
        ProcessSetting.objects.update_or_create(
            code=code, defaults={"value": value, "is_confirmed": stated, "note": note}
        )
        world.counts["settings"] += 1


def named(record: Record) -> dict:
    return {f"name_{code}": record.text(code) for code in ("fr", "en", "nl")}


def load_countries(world: World) -> None:
    changed = world.source.moved(PARTNERS_CHANGED_ON)
    before = world.source.moved(date(2015, 5, 20))
    rows = [
        (
            record,
            Country(
                code=record.text("code"),
                language=record.text("language"),
                partner_from=None if record.flag("partner_2008") else changed,
                partner_until=None if record.flag("partner_2015") else before,
                **named(record),
            ),
        )
        for record in world.source.records("countries")
    ]
    world.countries = {row.code: row for row in world.keep("countries", rows)}


def load_results(world: World) -> None:
    """The catalogue stands already; the file may add to it, not overwrite what EST edits."""
    world.results = {row.code: row for row in ExpectedResult.objects.order_by("label_version")}
    new = [
        (
            record,
            ExpectedResult(
                code=record.text("code"),
                position=len(world.results) + number,
                name_fr=record.text("fr"),
                origin=record.choice("origin", ResultOrigin),
                source=record.text("source"),
            ),
        )
        for number, record in enumerate(world.source.part("result_catalogue").records("items"), 1)
        if record.text("code") not in world.results
    ]
    world.results |= {row.code: row for row in world.keep("results added to the catalogue", new)}


def load_people(world: World) -> None:
    """One user a person; the file gives a second address to who serves several interventions."""
    rows, contacts = {}, world.source.records("contacts", key="email")
    for record in [*world.source.records("experts"), *contacts]:
        name = record.text("name")
        user = User(
            name=name,
            email=record.text("email").lower(),
            organisation=record.text("organisation", ""),
        )
        user.set_unusable_password()
        rows.setdefault(name, (record, user))
    world.people = {row.name: row for row in world.keep("people", rows.values())}
    groups = {"est_manager": EST_MANAGERS, "est_secretariat": ADMINISTRATORS}
    for record in contacts:
        if group := groups.get(record.text("role")):
            world.people[record.text("name")].groups.add(Group.objects.get(name=group))
        if record.text("role") == "est_manager":
            world.est_managers.append(world.people[record.text("name")])


def load_units(world: World) -> None:
    people = {
        record.text("code"): world.people[record.text("name")]
        for record in world.source.records("experts")
    }
    rows = [
        (
            record,
            EstUnit(
                code=record.text("code"),
                coordinator=record.pick("coordinator", people),
                **named(record),
            ),
        )
        for record in world.source.records("est_units")
    ]
    world.units = {row.code: row for row in world.keep("EST units", rows)}


def load_experts(world: World) -> None:
    records = world.source.records("experts")
    rows = [(record, expert_of(world, record)) for record in records]
    world.experts = {row.code: row for row in world.keep("experts", rows)}
    through, members = Expert.countries.through, EstUnit.members.through
    through.objects.bulk_create(
        through(expert=world.experts[record.text("code")], country=country)
        for record in records
        for country in record.picks("countries", world.countries)
    )
    members.objects.bulk_create(
        members(estunit=one.unit, user=one.user)
        for one in world.experts.values()
        if not one.is_external
    )


def expert_of(world: World, record: Record) -> Expert:
    return Expert(
        code=record.text("code"),
        user=world.people[record.text("name")],
        kind=record.choice("kind", ExpertKind),
        level=record.choice("level", ExpertLevel),
        unit=record.pick("unit", world.units),
        base_place=record.text("base", ""),
        base_country=record.pick("base_country", world.countries, None),
        most_days_away=record.number("most_days_away", None),
        travel_note=record.text("travel_note", ""),
        state=ProfileState.VALIDATED,
    )


def load_interventions(world: World) -> None:
    records = world.source.records("interventions")
    codes = {record.text("dac"): record for record in reversed(records)}
    sectors = [(record, sector_of(record)) for _code, record in sorted(codes.items())]
    world.sectors = {row.code: row for row in world.keep("sectors", sectors)}
    rows = [(record, intervention_of(world, record)) for record in records]
    world.interventions = {row.code: row for row in world.keep("interventions", rows)}


def sector_of(record: Record) -> Sector:
    french, english, dutch = record.pick("dac", SECTORS)
    return Sector(code=record.text("dac"), name_fr=french, name_en=english, name_nl=dutch)


def intervention_of(world: World, record: Record) -> Intervention:
    return Intervention(
        code=record.text("code"),
        title=record.text("title"),
        country=record.pick("country", world.countries),
        unit=record.pick("unit", world.units),
        sector=record.pick("dac", world.sectors),
        kind=record.choice("kind", InterventionKind),
        management_mode=record.choice("modality", ManagementMode),
        navision_code=record.text("navision"),
        starts_on=record.day("start"),
        ends_on=record.day("end"),
        budget_eur=record.number("budget_be"),
        size=record.choice("size", ProgrammeSize),
        partner=record.text("partner"),
        focal_point=record.pick("focal_point", world.experts).user,
        is_setup_before_register=record.flag("setup_held_before_register", default=False),
    )


def load_teams(world: World) -> None:
    """Contacts with an intervention are its team, those with a country the Representation."""
    team, representatives = [], []
    for record in world.source.records("contacts", key="email"):
        user = world.people[record.text("name")]
        if "intervention" in record.data:
            intervention = record.pick("intervention", world.interventions)
            role = record.choice("role", TeamRole)
            team.append((record, TeamMember(intervention=intervention, user=user, role=role)))
        elif "country" in record.data:
            country = record.pick("country", world.countries)
            representatives.append((record, Representative(country=country, user=user)))
            world.representatives[country.code] = user
    for record in world.source.records("interventions"):
        intervention = world.interventions[record.text("code")]
        for expert in record.picks("scientific_team", world.experts):
            row = TeamMember(
                intervention=intervention, user=expert.user, role=TeamRole.SCIENTIFIC_TEAM
            )
            team.append((record, row))
    for row in world.keep("team members", team):
        world.team[row.intervention.code, row.role].append(row.user)
    world.keep("resident representatives", representatives)


def years_moved(world: World) -> int:
    """How many calendar years most mission days move by.

    Plans are made for calendar years while dates move by whole weeks: a plan that moves with the
    bulk of the missions keeps “40 of 40 this year” true for all but those that cross a New Year.
    """
    moves = Counter(
        record.day("start").year - as_date(record.data["start"]).year
        for record in world.source.records("missions")
    )
    return moves.most_common(1)[0][0]


def load_plans(world: World) -> None:
    """Each year of an intervention's life from the register's first year on."""
    begins = as_date(world.source.part("meta").texts("period")[0]).year
    moved = years_moved(world)
    rows = []
    for record in world.source.records("interventions"):
        first, last = (as_date(record.data[name]).year for name in ("start", "end"))
        rows += [
            (
                record,
                PlannedDays(
                    intervention=world.interventions[record.text("code")],
                    year=year + moved,
                    days=record.number("days_per_year"),
                    source=record.choice("plan_source", PlanSource),
                ),
            )
            for year in range(max(first, begins), last + 1)
        ]
    world.keep("planned days", rows)
