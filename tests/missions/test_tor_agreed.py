"""What the ToR agree on beside their text: who reports to whom, tasks and their ticks."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from core.permissions import check
from experts.models import Expert
from missions.models import TermsOfReference
from missions.tor.agreed import Agreed, tick
from missions.workflow import TOR_WORKFLOW
from tests.demo_fixtures import shared_rows
from tests.factories import TorFactory
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
TEAM = {"backstopper", "junior", "consultant"}
TICKERS = TEAM | {"di", "tc", "focal_point", "unit_coordinator", "est_manager"}


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        cast = Cast(approved=True)
        cast.tor = TorFactory(mission=cast.mission, text="Un texte", completed=True)
        yield cast


@pytest.fixture
def cast(db, stage):
    return stage.again()


def page(cast, name="tor", *args) -> str:
    return reverse(f"missions:{name}", args=[cast.mission.code, *args])


def rows(prefix, *values) -> dict:
    data = {f"{prefix}-TOTAL_FORMS": len(values), f"{prefix}-INITIAL_FORMS": 0}
    for place, value in enumerate(values):
        data |= {f"{prefix}-{place}-{name}": one for name, one in value.items()}
    return data


def expert_of(cast, who):
    return Expert.objects.get(user=cast[who])


def sent(cast):
    line = {"expert": expert_of(cast, "backstopper").pk, "superior": cast["focal_point"].pk}
    task = {"text": "Relire le plan", "expert": expert_of(cast, "junior").pk}
    return rows("lines", line | {"about": "chaque semaine"}) | rows(
        "tasks", task, {"text": "Former"}
    )


def test_lists_are_written_and_read(client, cast):
    client.force_login(cast["tc"])

    answer = client.post(page(cast, "tor_agreed"), sent(cast))

    assert answer.status_code == 302
    read = client.get(page(cast))
    for words in ("Relire le plan", "chaque semaine", "Former", str(cast["focal_point"])):
        assertContains(read, words)


def test_nobody_reports_to_himself(client, cast):
    client.force_login(cast["tc"])
    data = sent(cast) | {"lines-0-superior": cast["backstopper"].pk}

    answer = client.post(page(cast, "tor_agreed"), data)

    assert answer.status_code == 200 and not cast.tor.reporting_lines.exists()


@pytest.mark.parametrize("who", ["stranger", "consultant_elsewhere"])
def test_only_people_of_the_mission_are_offered(cast, who):
    agreed = Agreed(cast.tor)
    form = agreed.lines.forms[0]

    assert cast[who] not in form.fields["superior"].queryset
    assert not form.fields["expert"].queryset.filter(user=cast[who]).exists()
    assert {one.user for one in form.fields["expert"].queryset} == {cast[one] for one in TEAM}


def test_who_may_tick_a_task(cast):
    allowed = {who for who in EVERYBODY if check(cast[who], "missions.tick_tor_task", cast.tor)}

    assert allowed == TICKERS


def test_the_team_ticks_a_task_of_validated_tor_and_takes_it_back(client, cast):
    task = cast.tor.tasks.create(text="Former")
    TOR_WORKFLOW.run(cast.tor, "validate", by=cast["focal_point"])
    client.force_login(cast["junior"])

    client.post(page(cast, "tor_task", task.pk), {"done": "1"})
    task.refresh_from_db()
    assert (task.done_by, bool(task.done_at)) == (cast["junior"], True)

    client.post(page(cast, "tor_task", task.pk))
    task.refresh_from_db()
    assert (task.done_by, task.done_at) == (None, None)


def test_who_ticked_first_stands(cast):
    task = cast.tor.tasks.create(text="Former")

    for who in ("junior", "backstopper"):
        tick(task, by=cast[who], is_done=True)

    task.refresh_from_db()
    assert task.done_by == cast["junior"]


def test_others_neither_tick_nor_write(client, cast):
    task = cast.tor.tasks.create(text="Former")
    client.force_login(cast["partner"])

    assert client.post(page(cast, "tor_task", task.pk), {"done": "1"}).status_code == 403
    assert client.get(page(cast, "tor_agreed")).status_code == 403
    assertNotContains(client.get(page(cast)), page(cast, "tor_task", task.pk))


def test_a_new_version_keeps_lines_and_ticks(cast):
    task = cast.tor.tasks.create(text="Former")
    cast.tor.reporting_lines.create(expert=expert_of(cast, "junior"), superior=cast["focal_point"])
    tick(task, by=cast["junior"], is_done=True)
    TOR_WORKFLOW.run(cast.tor, "validate", by=cast["focal_point"])
    TOR_WORKFLOW.run(cast.tor, "supersede", by=cast["tc"])

    old, new = TermsOfReference.objects.order_by("number")

    assert [one.done_by for one in new.tasks.all()] == [cast["junior"]]
    assert (old.tasks.count(), new.reporting_lines.count()) == (1, 1)
    assert not check(cast["junior"], "missions.tick_tor_task", old)
