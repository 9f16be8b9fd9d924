"""What must agree among missions, members and terms of reference."""

from collections.abc import Iterator

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from core.integrity import integrity_check
from missions import steps
from missions.enums import BOOKED_STATES, MemberRole, MissionState, TorState
from missions.models import Mission, MissionLog, MissionMember, TermsOfReference, TorLog

#: A mission in one of these states stands on validated terms of reference.
ON_VALIDATED_TOR = [one for one in BOOKED_STATES if one != MissionState.APPROVED]


def last_logged(log, default):
    """The state in which the log of a row ends; the first state of all where it has no line."""
    lines = log.objects.filter(subject=OuterRef("pk")).order_by("-at", "-pk")
    return Coalesce(Subquery(lines.values("to_state")[:1]), Value(default))


@integrity_check("missions: leader and dates")
def booked_missions_have_leader_and_dates() -> Iterator[str]:
    leaders = MissionMember.objects.filter(mission=OuterRef("pk"), role=MemberRole.LEAD)
    wrong = Mission.objects.filter(state__in=BOOKED_STATES).exclude(
        Exists(leaders), starts_on__isnull=False, ends_on__isnull=False
    )
    for mission in wrong.order_by("pk").iterator():
        yield f"{mission.code} is {mission.state} without a leader or dates."


@integrity_check("missions: interventions")
def missions_serve_an_intervention() -> Iterator[str]:
    for mission in Mission.objects.filter(shares=None).order_by("pk").iterator():
        yield f"{mission.code} serves no intervention."


@integrity_check("missions: copies on members")
def members_carry_the_period_of_their_mission() -> Iterator[str]:
    """Triggers keep the copies on which the exclusion of overlapping field days stands."""
    booked = Case(When(mission__state__in=BOOKED_STATES, then=Value(True)), default=Value(False))
    wrong = MissionMember.objects.annotate(should_be_booked=booked).filter(
        ~Q(is_booked=F("should_be_booked"))
        | Q(starts_on__isnull=False, mission__starts_on=None)
        | Q(starts_on=None, mission__starts_on__isnull=False)
        | ~Q(starts_on=F("mission__starts_on"))
        | ~Q(ends_on=F("mission__ends_on"))
    )
    for member in wrong.select_related("mission", "expert__user").order_by("pk").iterator():
        if copies(member) != period(member.mission):
            yield f"{member.mission.code}: {member} carries other days or another booking."


def copies(member):
    return member.starts_on, member.ends_on, member.is_booked


def period(mission):
    return mission.starts_on, mission.ends_on, mission.state in BOOKED_STATES


@integrity_check("missions: terms of reference")
def missions_stand_on_validated_tor() -> Iterator[str]:
    validated = TermsOfReference.objects.filter(mission=OuterRef("pk"), state=TorState.VALIDATED)
    wrong = Mission.objects.filter(state__in=ON_VALIDATED_TOR).exclude(Exists(validated))
    for mission in wrong.order_by("pk").iterator():
        yield f"{mission.code} is {mission.state} without validated terms of reference."


@integrity_check("missions: log")
def logs_end_in_the_state_of_their_row() -> Iterator[str]:
    for model, log in ((Mission, MissionLog), (TermsOfReference, TorLog)):
        default = model._meta.get_field("state").get_default()
        rows = model.objects.annotate(logged=last_logged(log, default)).exclude(logged=F("state"))
        for row in rows.order_by("pk").iterator():
            yield f"{row}: the row says {row.state}, its log ends in {row.logged}."


@integrity_check("missions: next steps")
def stored_next_steps_are_those_computed() -> Iterator[str]:
    wrong = steps.computed().exclude(
        next_code=F("computed_next_code"),
        next_due_on__isnull=True,
        computed_next_due_on__isnull=True,
    )
    for mission in wrong.order_by("pk").iterator():
        stored = mission.next_code, mission.next_due_on
        computed = mission.computed_next_code, mission.computed_next_due_on
        if stored != computed:
            yield f"{mission.code}: next step stored as {stored}, computed as {computed}."
