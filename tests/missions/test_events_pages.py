"""Events and their decisions: who enters what, what wrong input is told, what others see."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from core.permissions import check
from missions.models import DatedEvent, EventDecision
from tests.factories import (
    FIRST_DAY,
    CountryFactory,
    DatedEventFactory,
    InterventionFactory,
    MissionFactory,
    UserFactory,
)
from tests.pages import largest_form
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
ADD = reverse("events:add")
EST = {"focal_point", "unit_coordinator", "other_coordinator", "backstopper", "junior",
       "est_manager", "administrator"}  # fmt: skip
WRITERS = EST | {"di", "tc", "rr"}


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel("2016-02-10 10:00", tick=False):
        yield


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def copil(cast, **fields):
    return DatedEventFactory(
        interventions=[cast.intervention], country=cast.intervention.country, **fields
    )


def typed(client, url=ADD, **changes):
    """The form as it comes, with what somebody types."""
    return largest_form(client.get(url)) | {
        "kind": "copil", "title": "COPIL", "starts_on": "2016-03-01",
    } | changes  # fmt: skip


# --- who ------------------------------------------------------------------------------
@pytest.mark.parametrize("country", ["his", ""])
@pytest.mark.parametrize("name", EVERYBODY)
def test_a_holiday_is_entered_by_est_and_the_representation(client, name, country):
    """It stands in the way of all missions there: an intervention of one's own is no reason."""
    cast = Cast()
    client.force_login(cast[name])
    sent = {"kind": "holiday", "title": "Fête", "starts_on": "2016-03-01",
            "decisions-TOTAL_FORMS": 0, "decisions-INITIAL_FORMS": 0}  # fmt: skip
    here = cast.intervention.country_id if country else ""

    client.post(ADD, sent | {"interventions": [cast.intervention.pk], "country": here})

    assert DatedEvent.objects.exists() == (name in EST | {"rr"})


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_enter_and_change_events(name):
    cast = Cast()
    event = copil(cast)

    assert bool(check(cast[name], "events.add")) == (name in WRITERS)
    assert bool(check(cast[name], "events.edit", event)) == (name in WRITERS)


def test_an_event_of_elsewhere_is_not_theirs_to_change():
    cast = Cast()
    elsewhere = DatedEventFactory(country=CountryFactory(), is_public=True)

    may = {name for name in EVERYBODY if check(cast[name], "events.edit", elsewhere)}

    assert may == EST


def test_a_coordinator_enters_events_of_his_own_intervention_only(client):
    cast, other = Cast(), InterventionFactory()
    client.force_login(cast["tc"])

    own = client.post(ADD, typed(client, interventions=[cast.intervention.pk]))
    foreign = client.post(ADD, typed(client, interventions=[other.pk]))
    everywhere = client.post(ADD, typed(client))

    assert [one.status_code for one in (own, foreign, everywhere)] == [302, 200, 200]
    event = DatedEvent.objects.get()
    assert (event.entered_by, event.country) == (cast["tc"], cast.intervention.country)


# --- writing --------------------------------------------------------------------------
def test_one_decision_more_is_a_button_and_keeps_what_was_typed(client, manager):
    data = typed(client, title="", **{"decisions-TOTAL_FORMS": 2, "decisions-0-text": "Un"})

    page = client.post(ADD, data | {"add_row": "1"})

    rows = page.context["decisions"]
    assert (len(rows.forms), rows.forms[0]["text"].value()) == (3, "Un")
    assert not page.context["form"].errors and not DatedEvent.objects.exists()


def test_six_decisions_are_saved_at_once(client, manager):
    texts = {f"decisions-{place}-text": f"Décision {place}" for place in range(6)}

    client.post(ADD, typed(client, **texts, **{"decisions-TOTAL_FORMS": 6}))

    assert DatedEvent.objects.get().decisions.count() == 6


def test_what_is_missing_is_said_in_words_of_its_own(client, manager):
    page = client.post(ADD, typed(client, kind="", title="", starts_on=""))

    errors = page.context["form"].errors
    said = {str(one) for name in ("kind", "title", "starts_on") for one in errors[name]}
    assert len(said) == 3


def test_an_event_with_its_decisions_is_saved_and_shown(client, manager):
    mission = MissionFactory()
    decision = {
        "decisions-0-text": "Publier les chiffres.", "decisions-0-responsible": "CT",
        "decisions-0-due_on": "2016-02-01",
    }  # fmt: skip
    data = typed(client, mission=mission.code.lower(), partners="Ministère\n\nBailleurs",
                 note="Ordre du jour", **decision)  # fmt: skip

    page = client.post(ADD, data, follow=True)

    event = DatedEvent.objects.get()
    assert (event.mission, event.partners) == (mission, ["Ministère", "Bailleurs"])
    assert event.ends_on == event.starts_on
    for words in ("Publier les chiffres.", mission.code, "Bailleurs", manager.name, "Ordre du"):
        assert words in page.content.decode().replace("\u2011", "-")


@pytest.mark.parametrize(
    "field, value",
    [
        ("title", ""),
        ("title", "x" * 251),
        ("kind", "party"),
        ("starts_on", "0001-01-01"),
        ("starts_on", "2016-02-30"),
        ("ends_on", "2016-02-28"),
        ("ends_on", "2018-02-28"),
        ("mission", "MIS-1900-01"),
        ("partners", "x" * 201),
        ("country", "987654"),
    ],
)
def test_wrong_input_is_told_at_its_field_and_nothing_is_lost(client, manager, field, value):
    page = client.post(ADD, typed(client, note="Long texte", **{field: value}))

    assert field in page.context["form"].errors
    assert "Long texte" in page.content.decode()
    assert not DatedEvent.objects.exists()


def test_a_wrong_decision_keeps_the_whole_event_from_being_saved(client, manager):
    data = typed(client, **{"decisions-0-text": "x", "decisions-0-due_on": "0001-01-01"})

    page = client.post(ADD, data)

    assert "due_on" in page.context["decisions"].forms[0].errors
    assert not DatedEvent.objects.exists()


def test_the_second_writer_is_told_and_keeps_his_text(client, manager):
    event = DatedEventFactory(title="Comité")
    url = reverse("events:edit", args=[event.pk])
    data = typed(client, url, title="Le mien", ends_on="")
    client.post(url, data | {"title": "Le sien"})

    page = client.post(url, data)

    assert page.status_code == 409
    assert "Le sien" in page.content.decode() and "Le mien" in page.content.decode()
    event.refresh_from_db()
    assert event.title == "Le sien"


def test_a_decision_is_done_and_another_taken_away(client, manager):
    event = DatedEventFactory()
    done, gone = (EventDecision.objects.create(event=event, text=text) for text in "ab")
    url = reverse("events:edit", args=[event.pk])

    client.post(url, typed(client, url, ends_on="") | {
        "decisions-0-done_on": "2016-02-09", "decisions-1-DELETE": "on",
    })  # fmt: skip

    done.refresh_from_db()
    assert done.done_on == date(2016, 2, 9)
    assert not EventDecision.objects.filter(pk=gone.pk).exists()


def test_deleting_asks_first(client, manager):
    event = DatedEventFactory()
    url = reverse("events:delete", args=[event.pk])

    asked = client.get(url)
    is_there = DatedEvent.objects.exists()
    client.post(url)

    assert (asked.status_code, is_there) == (200, True)
    assert not DatedEvent.objects.exists()


def test_decisions_of_another_event_are_not_changed_through_this_one(client, manager):
    event, other = DatedEventFactory(), DatedEventFactory()
    foreign = EventDecision.objects.create(event=other, text="theirs")
    url = reverse("events:edit", args=[event.pk])

    client.post(url, typed(client, url, ends_on="") | {
        "decisions-INITIAL_FORMS": 1, "decisions-0-id": foreign.pk, "decisions-0-text": "mine",
    })  # fmt: skip

    foreign.refresh_from_db()
    assert foreign.text == "theirs"


# --- the page -------------------------------------------------------------------------
def test_our_missions_in_the_same_days_are_told(client):
    cast = Cast(approved=True, title="Pendant ce temps")
    event = copil(cast, starts_on=FIRST_DAY)
    client.force_login(cast["tc"])

    assert "Pendant ce temps" in client.get(event.get_absolute_url()).content.decode()


@pytest.mark.ignore_template_errors
def test_the_intervention_shows_what_comes_what_was_and_what_is_open(client):
    cast = Cast()
    copil(cast, title="Comité de mai", starts_on="2016-05-01", ends_on="2016-05-01")
    past = copil(cast, title="Comité de janvier", starts_on="2016-01-05", ends_on="2016-01-05")
    EventDecision.objects.create(event=past, text="Encore ouverte", due_on="2016-01-31")
    EventDecision.objects.create(event=past, text="Faite", done_on="2016-01-31")
    client.force_login(cast["tc"])

    page = client.get(cast.intervention.get_absolute_url()).content.decode()

    section = page[page.index('id="events"') :]
    assert all(
        words in section for words in ("Comité de mai", "Comité de janvier", "Encore ouverte", ADD)
    )
    assert "Faite" not in section


@pytest.mark.ignore_template_errors
def test_the_section_costs_the_same_for_any_number_of_events(client, assert_same_queries):
    cast = Cast()
    client.force_login(cast["tc"])

    def rows(number):
        for _row in range(number):
            EventDecision.objects.create(event=copil(cast), text="x")

    assert_same_queries(lambda: client.get(cast.intervention.get_absolute_url()), rows)


# --- the list -------------------------------------------------------------------------
LIST = reverse("events:list")


@pytest.mark.parametrize("url", [LIST, reverse("events:export", args=["csv"])])
def test_the_list_and_its_file_cost_the_same_for_any_number(
    client, manager, assert_same_queries, url
):
    def rows(number):
        for _row in range(number):
            event = DatedEventFactory(interventions=[InterventionFactory()])
            EventDecision.objects.create(event=event, text="x")

    assert_same_queries(lambda: client.get(url), rows)


@pytest.mark.parametrize(
    "query, found",
    [({}, {"a", "b"}), ({"when": "past"}, {"a"}), ({"when": "coming"}, {"b"}),
     ({"kind": "audit"}, {"b"}), ({"q": "INT-Z"}, {"b"}), ({"q": "Á"}, {"a"})],
)  # fmt: skip
def test_the_list_is_filtered(client, manager, query, found):
    DatedEventFactory(title="a", starts_on="2016-01-01", ends_on="2016-01-01")
    DatedEventFactory(title="b", kind="audit", interventions=[InterventionFactory(code="INT-Z")])

    page = client.get(LIST, query).context["page"]

    assert {one.title for one in page} == found


def test_a_file_holds_only_what_its_reader_may_see(client):
    DatedEventFactory(title="Fermé")
    DatedEventFactory(title="Ouvert", is_public=True)
    client.force_login(UserFactory())

    content = b"".join(client.get(reverse("events:export", args=["csv"]))).decode()

    assert "Ouvert" in content and "Fermé" not in content
