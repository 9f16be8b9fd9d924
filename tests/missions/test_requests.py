"""Pages of support requests: asking, deciding, confidences, scenarios S4 and S8."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.models import Notice, User
from accounts.notices import said
from core.dates import elapsed
from core.todo import todos_of
from interventions.models import InitialBriefing, Intervention, TeamMember, Theme
from missions.alerts import by_code
from missions.ledger import year_ledger
from missions.models import RemoteSupport, SupportRequest
from tests.demo_fixtures import shared_rows
from tests.factories import (
    ExpertFactory,
    MissionFactory,
    PlannedDaysFactory,
    RepresentativeFactory,
    SupportRequestFactory,
    TeamMemberFactory,
    ThemeFactory,
    UserFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_reference_today")]
SECRET = "canary-of-the-request"


def asked(about, **changes) -> dict:
    return {
        "intervention": about.pk, "theme": ThemeFactory().pk, "output": "advice",
        "urgency": "normal", "description": "Relire un protocole",
    } | changes  # fmt: skip


def test_asking_tells_the_coordinator_and_starts_the_clock(client):
    member = TeamMemberFactory(role="admin_finance_manager")
    client.force_login(member.user)

    client.post(reverse("requests:add"), asked(member.intervention))

    row = SupportRequest.objects.get()
    assert (row.code, row.country, row.unit) == (
        "SR-2016-01", member.intervention.country, member.intervention.unit,
    )  # fmt: skip
    assert Notice.objects.filter(user=row.unit.coordinator).exists()


@pytest.mark.parametrize(("field", "value"), [
    ("intervention", ""), ("theme", ""), ("description", " "), ("output", "x"),
    ("wanted_by", "2016-11-14"), ("wanted_by", "0001-01-01"),
])  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(client, field, value):
    member = TeamMemberFactory()
    client.force_login(member.user)

    page = client.post(reverse("requests:add"), asked(member.intervention) | {field: value})

    assert field in page.context["form"].errors and not SupportRequest.objects.exists()


def test_nobody_asks_for_the_intervention_of_others(client):
    member, other = TeamMemberFactory(), TeamMemberFactory()
    client.force_login(member.user)

    page = client.post(reverse("requests:add"), asked(other.intervention))

    assert "intervention" in page.context["form"].errors


def test_a_representative_asks_without_an_intervention(client):
    representative = RepresentativeFactory()
    unit = SupportRequestFactory().unit
    client.force_login(representative.user)
    data = asked(MissionFactory(), intervention="", country=representative.country.pk)

    refused = client.post(reverse("requests:add"), data)
    client.post(reverse("requests:add"), data | {"unit": unit.pk})

    assert "unit" in refused.context["form"].errors
    assert SupportRequest.objects.get(intervention=None).unit == unit


@pytest.mark.parametrize("decision", ["refuse", "defer", "accept"])
def test_a_decision_without_its_reason_stays_on_the_page(client, decision):
    row = SupportRequestFactory()
    client.force_login(row.unit.coordinator)

    page = client.post(reverse("requests:decide", args=[row.code]), {"decision": decision})

    row.refresh_from_db()
    assert "reason" in page.context["form"].errors and row.state == "submitted"


@pytest.mark.parametrize(("passed", "words"), [
    (timedelta(seconds=59), "0 min"), (timedelta(minutes=12), "12 min"),
    (timedelta(hours=4), "4 h"), (timedelta(hours=4, minutes=12), "4 h 12 min"),
    (timedelta(days=3, hours=4, minutes=50), "3 jours 4 h"), (timedelta(days=1), "1 jour"),
    (timedelta(days=6, hours=23), "6 jours 23 h"), (timedelta(days=38, hours=22), "38 jours"),
])  # fmt: skip
def test_an_age_counts_from_the_first_minute(passed, words):
    now = timezone.now()

    assert elapsed(now - passed, now).replace("\u00a0", " ") == words


def test_whoever_asked_is_told_to_read_the_answer_and_nobody_else():
    row = SupportRequestFactory(not_eligible=True)

    asked, other = (
        [one.label for one in todos_of(person, 30) if row.code in one.label]
        for person in (row.requested_by, SupportRequestFactory().requested_by)
    )

    assert len(asked) == 1 and other == []


# --- confidence -----------------------------------------------------------------------
def pages_of(row, mission):
    return [
        "/", reverse("requests:list") + "?tab=all",
        reverse("requests:list") + f"?tab=all&q={SECRET}",
        reverse("requests:export", args=["csv"]) + "?tab=all",
        reverse("requests:detail", args=[row.code]), reverse("requests:decide", args=[row.code]),
        reverse("interventions:detail", args=[row.intervention.code]),
        reverse("missions:detail", args=[mission.code]), reverse("missions:alerts"),
        reverse("missions:alert", args=["support_request_waiting"]), reverse("exchanges:list"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def confidence(django_db_setup, django_db_blocker):
    """Everybody around a mission, and what one of them asked in confidence."""
    with shared_rows(django_db_blocker):
        cast = Cast()
        PlannedDaysFactory(intervention=cast.intervention)
        yield cast, SupportRequestFactory(
            intervention=cast.intervention, mission=cast.mission, is_confidential=True,
            description=SECRET, requested_by=cast["tc"],
            assigned_expert=cast["consultant"].expert,
        )  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_confidential_text_is_read_by_its_readers_alone(client, confidence, who):
    cast, row = confidence
    client.force_login(cast[who])

    answers = [client.get(page) for page in pages_of(row, cast.mission)]

    texts = [b"".join(one) if one.streaming else one.content for one in answers]
    readers = {"tc", "rr", "consultant", "unit_coordinator", "est_manager"}
    own = [text.replace(b"q=" + SECRET.encode(), b"").replace(b'value="' + SECRET.encode(), b"")
           for text in texts]  # fmt: skip
    shown = any(SECRET.encode() in text for place, text in enumerate(own) if place != 2)
    assert shown is (who in readers)


# --- cost -----------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["list", "export"])
def test_the_list_costs_the_same_for_any_number(client, assert_same_queries, name):
    client.force_login(UserFactory(est_manager=True))
    page = reverse(f"requests:{name}", args=["csv"] if name == "export" else []) + "?tab=all"

    def add_rows(number):
        for _ in range(number):
            SupportRequestFactory(assigned_expert=ExpertFactory(), mission=MissionFactory())

    assert_same_queries(get=lambda: client.get(page), add_rows=add_rows)


# --- with the demo --------------------------------------------------------------------
@pytest.mark.usefixtures("demo")
class TestScenarios:
    def person(self, client, name) -> User:
        user = User.objects.get(email=f"{name}@example.org")
        client.force_login(user)
        return user

    def test_the_alert_holds_what_the_file_expects(self, at_reference_today, expected):
        rows = by_code("support_request_waiting").rows(at_reference_today)

        wanted = expected["alerts_at_reference_today"]["support_request_waiting"]
        assert [row.code for row in rows] == wanted

    def test_s4_a_representative_asks_in_confidence_and_est_accepts(self, client):
        intervention = Intervention.objects.get(code="SN-SANTE")
        representative = intervention.country.representatives.get().user
        client.force_login(representative)
        client.post(reverse("requests:add"), asked(
            intervention, theme=Theme.objects.get(code="mediation").pk, output="mediation",
            urgency="high", is_confidential="on", description=SECRET,
        ))  # fmt: skip
        row = SupportRequest.objects.get(description=SECRET)
        self.person(client, "marleen.vanhoutte")

        client.post(reverse("requests:decide", args=[row.code]), {"decision": "accept"})

        row.refresh_from_db()
        assert (row.state, row.code) == ("eligible", "SR-2016-06")
        self.person(client, "rosine.kouassi.bley")
        assert client.get(row.get_absolute_url()).status_code == 404

    def test_s4_the_request_of_the_file_became_its_mission(self, client):
        self.person(client, "marleen.vanhoutte")

        page = client.get(reverse("requests:detail", args=["SR-2015-03"])).content.decode()

        assert "MIS-2015-11" in page.replace("\u2011", "-")

    def test_s4_a_refusal_is_read_by_who_asked(self, client):
        row = SupportRequest.objects.get(code="SR-2015-05")
        client.force_login(row.requested_by)

        page = client.get(row.get_absolute_url()).content.decode()

        assert "service communication" in page

    def test_s4_outside_the_priorities_a_new_one_is_refused_with_its_reason(self, client):
        intervention = Intervention.objects.get(code="VN-EAU")
        asker = TeamMember.objects.filter(intervention=intervention).first().user
        client.force_login(asker)
        video = Theme.objects.get(code="communication").pk
        client.post(reverse("requests:add"), asked(intervention, theme=video))
        row = SupportRequest.objects.latest("pk")
        self.person(client, "pieter.goossenaerts")
        page = reverse("requests:decide", args=[row.code])
        findings = client.get(page).context["eligibility"].findings

        client.post(page, {"decision": "refuse", "reason": "Hors des thèmes prioritaires"})

        assert not findings[0].is_met
        notices = Notice.objects.filter(user=asker)
        told = said(asker, notices).values()
        assert "Hors des thèmes prioritaires" in [one.comment for one in told]

    def test_s8_a_briefing_is_held_and_closed(self, client):
        row = InitialBriefing.objects.get(code="BR-2016-02")
        expert = TeamMember.objects.filter(
            intervention=row.intervention, role="technical_coordinator"
        ).first()
        self.person(client, "benoit.lacasse")
        edit = reverse("briefings:edit", args=[row.code])
        client.post(edit, {"expert": expert.user_id, "starts_on": row.starts_on,
                           "ends_on": row.ends_on, "version": row.version})  # fmt: skip
        for item in row.items.order_by("position")[:6]:
            client.post(reverse("briefings:tick", args=[row.code, item.pk]), {"is_done": "1"})

        close = reverse("briefings:close", args=[row.code])
        client.post(close, {"comment": ""})
        row.refresh_from_db()
        assert (row.state, row.items.filter(is_done=True).count()) == ("planned", 6)
        client.post(close, {"comment": "Le reste se fera à Dakar."})

        row.refresh_from_db()
        assert row.state == "completed"

    def test_s8_remote_hours_do_not_reduce_the_days(self, client, at_reference_today):
        user = self.person(client, "anouk.verstegen")
        intervention = Intervention.objects.get(code="BI-AGRI")
        before = year_ledger([intervention], 2016)[0]

        client.post(reverse("exchanges:add"), {
            "intervention": intervention.pk, "expert": user.expert.pk, "held_on": "2016-11-15",
            "channel": "phone", "hours": "2", "subject": "Suite", "follow_up_on": "2016-12-15",
        })  # fmt: skip

        assert RemoteSupport.objects.latest("pk").follow_up_on.isoformat() == "2016-12-15"
        after = year_ledger([intervention], 2016)[0]
        assert (after.regular, after.left) == (before.regular, before.left)
        assert after.remote == before.remote + 2

    def test_deciders_find_waiting_requests_among_their_actions(self, client):
        wim = self.person(client, "wim.hellebaut")

        assert any("SR-2016-04" in one.label for one in todos_of(wim, 30))


def test_whoever_types_a_number_looks_in_all_requests_unless_a_tab_is_named(client):
    row = SupportRequestFactory(closed=True)
    client.force_login(UserFactory(est_manager=True))

    typed = client.get(reverse("requests:list"), {"q": row.code})
    narrowed = client.get(reverse("requests:list"), {"q": row.code, "tab": "waiting"})

    assert ([one.pk for one in typed.context["page"]], typed.context["tab"]) == ([row.pk], "all")
    assert not narrowed.context["page"].object_list
    assertContains(narrowed, f"?q={row.code}&amp;tab=all")
