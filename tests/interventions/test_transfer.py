import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.history import changes
from interventions.models import Intervention
from interventions.transfer import transfer
from missions import steps
from missions.models import Mission
from tests.factories import EstUnitFactory, InterventionFactory, MissionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("factory", [InterventionFactory, MissionFactory])
@pytest.mark.parametrize("number", [1, 3])
def test_the_admin_hands_over_one_row_or_many_with_a_reason(client, factory, number):
    manager, successor = UserFactory(est_manager=True), EstUnitFactory().coordinator
    rows = [factory() for _ in range(number)]
    client.force_login(manager)
    meta = rows[0]._meta

    client.post(
        reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"),
        {
            "action": "transfer_focal_point",
            "_selected_action": [row.pk for row in rows],
            "transfer": "1",
            "to": successor.pk,
            "reason": "Départ à la retraite",
        },
    )

    for row in rows:
        row.refresh_from_db()
        last = changes(row)[0]
        assert row.focal_point == successor
        assert (last["reason"], last["actor"]) == ("Départ à la retraite", str(manager))
        assert [str(after) for _, _, after in last["fields"]] == [str(successor)]


def test_a_transfer_without_reason_is_asked_again(client):
    client.force_login(UserFactory(est_manager=True))
    row, successor = InterventionFactory(), EstUnitFactory().coordinator
    before = row.focal_point_id

    response = client.post(
        reverse("admin:interventions_intervention_changelist"),
        {
            "action": "transfer_focal_point",
            "_selected_action": [row.pk],
            "transfer": "1",
            "to": successor.pk,
            "reason": " ",
        },
    )

    row.refresh_from_db()
    assert row.focal_point_id == before
    assert response.context["form"].errors["reason"]


def test_people_outside_est_hand_over_nothing():
    row, outsider = InterventionFactory(), UserFactory()

    with pytest.raises(PermissionDenied):
        transfer(Intervention.objects.filter(pk=row.pk), to=outsider, by=outsider, reason="x")


def test_history_shows_bulk_changes_too():
    row = InterventionFactory(title="Avant")

    Intervention.objects.filter(pk=row.pk).update(title="Après")

    assert changes(row)[0]["fields"][0][1:] == ("Avant", "Après")


def test_a_mission_handed_over_waits_for_the_successor(client):
    manager, successor = UserFactory(est_manager=True), EstUnitFactory().coordinator
    mission = MissionFactory(reported=True)
    steps.refresh(Mission.objects.filter(pk=mission.pk))
    client.force_login(manager)

    client.post(
        reverse("admin:missions_mission_changelist"),
        {
            "action": "transfer_focal_point",
            "_selected_action": [mission.pk],
            "transfer": "1",
            "to": successor.pk,
            "reason": "Congé",
        },
    )

    assert Mission.objects.filter(steps.waits_for(successor), pk=mission.pk).exists()
    assert not steps.outdated().exists()
