"""The missions list, fifty rows of ten thousand, beside the trivial page of fifty rows.

The trivial page is one query with four joins and a template of eleven columns, for nobody in
particular: no session, no filters, no counts, no frame. Both go through the test client and all
middleware, one after the other, so that a busy machine slows both.
"""

import gc
import statistics
import time
from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.template.response import TemplateResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import timezone

from accounts.models import EST_MANAGERS, User
from backstopping.bench.core_pdf import entry
from core.policy import PUBLIC, policy
from experts.models import Expert
from interventions.models import Country, EstUnit, Intervention, Sector, TeamMember
from missions import steps
from missions.models import Mission, MissionIntervention, MissionMember

MISSIONS, EXPERTS, INTERVENTIONS, PEOPLE = 10_000, 1_000, 150, 300
PAIRS, WARM_UPS = 60, 5
RATIO_LIMIT, QUERY_LIMIT = 1.5, 6
#: Days between two stays of one expert.
RHYTHM = 60
#: Of a hundred missions: some of each open state, the others are closed.
OPEN = ["draft", "proposed", "approved", "tor_validated", "ongoing", "debriefed", "reported"]


#: A measure needs no collected files.
STORAGES = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}


# --- the trivial page -----------------------------------------------------------------
@policy(PUBLIC)
def trivial(request):
    rows = Mission.objects.select_related("country", "unit", "focal_point", "proposed_by")
    return TemplateResponse(request, "bench/trivial_list.html", {"rows": rows.order_by("pk")[:50]})


urlpatterns = [path("trivial/", trivial), path("", include("backstopping.urls"))]


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
def seconds(client: Client, url: str) -> float:
    started = time.perf_counter()
    answer = client.get(url)
    answer.content  # noqa: B018 - a page is done when its text is there
    taken = time.perf_counter() - started
    if answer.status_code != 200:
        raise AssertionError(f"{url} answered {answer.status_code}.")
    return taken


def run() -> list[dict]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(fill())
    with override_settings(ROOT_URLCONF=__name__, STORAGES=STORAGES):
        for _turn in range(WARM_UPS):
            seconds(client, "/missions/"), seconds(client, "/trivial/")
        gc.collect()
        gc.freeze()  # as the web server does after loading
        pairs = [
            (seconds(client, "/missions/"), seconds(client, "/trivial/")) for _turn in range(PAIRS)
        ]
        gc.unfreeze()
        with CaptureQueriesContext(connection) as captured:
            client.get("/missions/")
    page, plain = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
    ratio, queries = statistics.median(mine / other for mine, other in pairs), len(captured)
    return [
        entry("core.list", "ms", page, plain, ratio, RATIO_LIMIT, ok=ratio <= RATIO_LIMIT),
        entry(
            "core.list.queries",
            "queries",
            queries,
            1,
            queries,
            QUERY_LIMIT,
            ok=queries <= QUERY_LIMIT,
        ),
    ]
