"""Who approves a report: every standing of focal point and coordinator, with their substitutes."""

from itertools import product

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Substitution
from core.permissions import check
from reports.models import Report
from tests.factories import ExpertFactory, MissionMemberFactory, ReportFactory, UserFactory
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
#: What keeps a person from approving: he travels, he submitted, or he stands in for one who did.
STANDINGS = ("free", "travels", "submitted", "for a traveller", "for the submitter")

#: One person submits, and has one substitute at a time.
ONE_PERSON_EACH = [("submitted",) * 2, ("for the submitter",) * 2]


def stand_in(substitute, person):
    today = timezone.localdate()
    Substitution.objects.create(person=person, substitute=substitute, since=today, until=today)


def put(cast, user, standing):
    if standing == "travels":
        MissionMemberFactory(mission=cast.mission, expert=ExpertFactory(user=user), role="member")
    elif standing == "submitted":
        Report.objects.update(submitted_by=user)
    elif standing == "for a traveller":
        is_taken = Substitution.objects.filter(person=cast["junior"]).exists()
        stand_in(user, cast["backstopper" if is_taken else "junior"])
    elif standing == "for the submitter":
        stand_in(user, Report.objects.get().submitted_by)


def approvers(cast, more=()):
    report = Report.objects.select_related("mission__unit").get()
    people = {name: cast[name] for name in EVERYBODY} | dict(more)
    return {name for name, user in people.items() if check(user, "reports.approve", report)}


@pytest.fixture
def cast():
    cast = Cast(debriefed=True)
    ReportFactory(mission=cast.mission, submitted=True, submitted_by=cast["consultant"])
    return cast


def expected(focal_point, coordinator):
    if focal_point == "free":
        return {"focal_point"}
    return {"unit_coordinator"} if coordinator == "free" else {"est_manager"}


def test_the_first_of_the_line_who_had_no_hand_in_it_approves(cast):
    """Focal point, then unit coordinator, then EST manager, under the same condition."""
    wrong = {}
    for standings in product(STANDINGS, repeat=2):
        if standings in ONE_PERSON_EACH:
            continue
        line = list(zip(("focal_point", "unit_coordinator"), standings, strict=True))
        with transaction.atomic():
            for name, standing in sorted(line, key=lambda one: one[1] != "submitted"):
                put(cast, cast[name], standing)
            found = approvers(cast)
            transaction.set_rollback(True)
        if found != expected(*standings):
            wrong[standings] = found

    assert wrong == {}


#: A substitute of the focal point: what he is himself -> may he approve in his place?
SUBSTITUTES = {"free": True, "travels": False, "submitted": False, "for a traveller": False,
               "for the submitter": False}  # fmt: skip


@pytest.mark.parametrize("standing", SUBSTITUTES)
def test_a_substitute_brings_his_own_hand_along(cast, standing):
    substitute = UserFactory()
    stand_in(substitute, cast["focal_point"])
    put(cast, substitute, standing)

    fresh = type(substitute).objects.get(pk=substitute.pk)
    found = approvers(cast, {"substitute": fresh}.items())

    assert ("substitute" in found) == SUBSTITUTES[standing]
