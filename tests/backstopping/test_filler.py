"""The world of measures keeps every rule of the house, however large it is."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Min

from backstopping.filler import fill
from backstopping.filler.size import ImpossibleSizeError, Size, stays
from experts.models import Expert
from interventions.models import Intervention
from missions.enums import BOOKED_STATES, MemberRole
from missions.models import Mission, MissionMember, RemoteSupport, SupportRequest
from tests.factories import MissionFactory, UserFactory

TODAY = date(2016, 11, 15)
SMALL = {
    "missions": 200, "members": 1_000, "interventions": 40, "experts": 60, "years": 6, "seed": 7,
}  # fmt: skip


def size(**changes) -> Size:
    return Size(today=TODAY, **SMALL | changes)


def fill_small(**changes):
    options = SMALL | changes
    call_command("fill", today=TODAY, stdout=StringIO(), **options)


def test_two_thousand_missions_agree_with_every_check(db):
    fill_small(missions=2_000, members=16_000, experts=200)
    out = StringIO()

    call_command("verify_integrity", stdout=out)

    assert out.getvalue().count("no differences") == len(out.getvalue().splitlines()) > 10


def test_there_is_as_much_of_everything_as_was_asked(db):
    fill_small()

    counts = [one.objects.count() for one in (Mission, MissionMember, Intervention, Expert)]
    assert counts == [200, 1_000, 40, 60]
    assert SupportRequest.objects.count() == 20 and RemoteSupport.objects.count() == 40


def everything() -> list:
    """Of each table its rows, and that the next step is stored."""
    rows = []
    for model in (Mission, MissionMember, Intervention, SupportRequest):
        names = [field.attname for field in model._meta.concrete_fields]
        rows.append(sorted(model.objects.values_list(*names), key=lambda row: row[0]))
    return rows


def test_equal_seeds_give_equal_rows_and_others_do_not(db):
    worlds = []
    for seed in (7, 7, 8):
        fill.empty()
        fill_small(seed=seed)
        worlds.append(everything())

    assert worlds[0] == worlds[1]
    assert all(one != other for one, other in zip(worlds[0], worlds[2], strict=True))


def test_no_expert_is_in_two_places_on_one_day():
    days = [
        (expert, stay.starts_on.toordinal() + day)
        for stay in stays(size())
        for expert in stay.team
        for day in range((stay.ends_on - stay.starts_on).days + 1)
    ]

    assert len(days) == len(set(days)) > 3_000


def test_every_mission_has_one_leader_out_of_its_team(db):
    fill_small()

    leads = Mission.objects.filter(members__role=MemberRole.LEAD).annotate(n=Count("members"))
    assert leads.count() == 200
    assert leads.aggregate(least=Min("n"))["least"] == 1


def test_triggers_work_again_afterwards(db):
    fill_small()
    booked = Mission.objects.filter(state__in=BOOKED_STATES).order_by("pk").first()

    booked.starts_on = booked.ends_on
    booked.save()

    assert set(booked.members.values_list("starts_on", flat=True)) == {booked.ends_on}
    assert booked.events.count() == 1


def test_numbers_go_on_where_the_rows_end(db):
    fill_small()

    assert MissionFactory().pk == 201


def test_a_database_in_use_is_left_alone(db):
    UserFactory()

    with pytest.raises(CommandError, match="is not empty"):
        fill_small()
    with pytest.raises(CommandError, match="not elsewhere"):
        fill_small(force_empty="elsewhere")

    assert not Mission.objects.exists()


def test_it_is_emptied_on_the_word_of_its_own_name(db):
    UserFactory()

    fill_small(force_empty=connection.settings_dict["NAME"])

    assert Mission.objects.count() == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"missions": 1_000, "members": 5_000, "years": 1},
        {"missions": 2_000},
        {"experts": 10},
        {"missions": 0},
        {"members": 9_000},
    ],
)
def test_what_does_not_fit_is_refused(changes):
    with pytest.raises(ImpossibleSizeError):
        list(stays(size(**changes)))
