"""The missions list, fifty rows of ten thousand, beside the trivial page of fifty rows.

The trivial page is one query with four joins and a template of eleven columns, for nobody in
particular: no session, no filters, no counts, no frame. Both go through the test client and all
middleware, one after the other, so that a busy machine slows both.
"""

from datetime import date, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import EST_MANAGERS, User
from backstopping.bench import pages
from experts.models import Expert
from interventions.models import Country, EstUnit, Intervention, Sector, TeamMember
from missions import steps
from missions.models import Mission, MissionIntervention, MissionMember

MISSIONS, EXPERTS, INTERVENTIONS, PEOPLE = 10_000, 1_000, 150, 300
PAIRS = 60
RATIO_LIMIT, QUERY_LIMIT = 1.5, 6
#: Days between two stays of one expert.
RHYTHM = 60
#: Of a hundred missions: some of each open state, the others are closed.
OPEN = ["draft", "proposed", "approved", "tor_validated", "ongoing", "debriefed", "reported"]


# --- ten thousand missions ------------------------------------------------------------
def fill() -> User:
    """Write them all; returns the EST manager who reads the list."""
    people = _people()
    countries = Country.objects.bulk_create(
        Country(code=f"{chr(65 + n)}Z", name_fr=f"Pays {n}") for n in range(18)
    )
    units = EstUnit.objects.bulk_create(
        EstUnit(code=f"B{n}", name_fr=f"Unité {n}", coordinator=people[n]) for n in range(6)
    )
    interventions = _interventions(people, countries, units)
    experts = _experts(units)
    missions = Mission.objects.bulk_create(
        _mission(number, interventions, people) for number in range(MISSIONS)
    )
    MissionIntervention.objects.bulk_create(
        MissionIntervention(mission=one, intervention=interventions[number % INTERVENTIONS])
        for number, one in enumerate(missions)
    )
    MissionMember.objects.bulk_create(
        MissionMember(
            mission=one,
            expert=experts[(2 * number + place) % EXPERTS],
            role="member" if place else "lead",
            person_days=8,
        )
        for number, one in enumerate(missions)
        for place in (0, 1)
    )
    steps.refresh(Mission.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return _reader()


def _people() -> list[User]:
    return User.objects.bulk_create(
        User(email=f"bench{n}@example.org", name=f"Personne {n}", password="!")
        for n in range(PEOPLE)
    )


def _interventions(people, countries, units) -> list[Intervention]:
    sector = Sector.objects.create(code="12220", name_fr="Soins de base")
    rows = Intervention.objects.bulk_create(
        Intervention(
            code=f"BENCH-{n}",
            title=f"Appui institutionnel au secteur n° {n}",
            country=countries[n % 18],
            unit=units[n % 6],
            sector=sector,
            kind="project",
            management_mode="cogestion",
            size="large",
            starts_on=date(2012, 1, 1),
            ends_on=date(2029, 12, 31),
            budget_eur=10_000_000,
            focal_point=people[n % 40],
        )
        for n in range(INTERVENTIONS)
    )
    TeamMember.objects.bulk_create(
        TeamMember(intervention=one, user=people[n + 100], role="intervention_director")
        for n, one in enumerate(rows)
    )
    return rows


def _experts(units) -> list[Expert]:
    people = User.objects.bulk_create(
        User(email=f"expert{n}@example.org", name=f"Experte {n}", password="!")
        for n in range(EXPERTS)
    )
    return Expert.objects.bulk_create(
        Expert(user=one, code=f"B{n}", kind="est_staff", level="senior", unit=units[n % 6])
        for n, one in enumerate(people)
    )


def _mission(number: int, interventions, people) -> Mission:
    """Stays of one expert lie apart, so that the database lets all be approved."""
    served = interventions[number % INTERVENTIONS]
    newest = timezone.localdate() + timedelta(days=90)
    start = newest - timedelta(days=RHYTHM * (2 * number // EXPERTS) + number % 20)
    state = OPEN[number % 100] if number % 100 < len(OPEN) else "closed"
    now = timezone.now()
    return Mission(
        code=f"MIS-{start.year}-{number:05}",
        title=f"Accompagnement de la réflexion commune, étape {number}",
        kind="regular",
        origin="dtf" if number % 5 else "rr",
        needs_expressed_by="Équipe technique",
        state=state,
        approved_at=None if state in ("draft", "proposed") else now,
        closed_at=now if state == "closed" else None,
        country=served.country,
        unit=served.unit,
        focal_point=people[number % 40],
        proposed_by=people[100 + number % INTERVENTIONS],
        starts_on=start,
        ends_on=start + timedelta(days=11),
    )


def _reader() -> User:
    reader = User.objects.create_user("bench@example.org", "Lectrice")
    reader.groups.add(reader.groups.model.objects.get(name=EST_MANAGERS))
    return reader


# --- the measure ----------------------------------------------------------------------
def run() -> list[dict]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(fill())
    timed = pages.compare(client, "core.list", "/missions/", pages.TRIVIAL, RATIO_LIMIT, PAIRS)
    with pages.served(), CaptureQueriesContext(connection) as captured:
        client.get("/missions/")
    queries = len(captured)
    asked = pages.row("core.list.queries", "queries", queries, 1, queries / QUERY_LIMIT, 1)
    return [timed, asked]
