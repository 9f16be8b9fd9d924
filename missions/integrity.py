"""What must agree among missions, members and terms of reference."""

from collections.abc import Iterator

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from core.integrity import integrity_check
from missions import steps
from missions.enums import BOOKED_STATES, MemberRole, MissionState, TorState
from missions.models import Mission, MissionLog, MissionMember, TermsOfReference, TorLog

#: A mission in one of these states stands on validated terms of reference.
ON_VALIDATED_TOR = [one for one in BOOKED_STATES if one != MissionState.APPROVED]


def last_logged(log, state):
    """The state in which the log of a row ends; the first state of all where it has no line.

    Lines of another kind, such as the response to a recommendation, name no state.
    """
    states = [value for value, _label in state.choices]
    lines = log.objects.filter(subject=OuterRef("pk"), to_state__in=states)
    last = lines.order_by("-at", "-pk").values("to_state")[:1]
    return Coalesce(Subquery(last), Value(state.get_default()))


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
    is_booked = ExpressionWrapper(Q(mission__state__in=BOOKED_STATES), output_field=BooleanField())
    suspects = MissionMember.objects.annotate(should_be_booked=is_booked).filter(
        ~Q(is_booked=F("should_be_booked"))
        | ~Q(starts_on=F("mission__starts_on"))
        | ~Q(ends_on=F("mission__ends_on"))
    )
    for member in suspects.select_related("mission", "expert__user").order_by("pk").iterator():
        mission = member.mission
        wanted = mission.starts_on, mission.ends_on, member.should_be_booked
        # Two empty dates differ in SQL and agree here.
        if (member.starts_on, member.ends_on, member.is_booked) != wanted:
            yield f"{mission.code}: {member} carries other days or another booking."


@integrity_check("missions: terms of reference")
def missions_stand_on_validated_tor() -> Iterator[str]:
    validated = TermsOfReference.objects.filter(mission=OuterRef("pk"), state=TorState.VALIDATED)
    wrong = Mission.objects.filter(state__in=ON_VALIDATED_TOR).exclude(Exists(validated))
    for mission in wrong.order_by("pk").iterator():
        yield f"{mission.code} is {mission.state} without validated terms of reference."


def logs_that_end_elsewhere(*pairs) -> Iterator[str]:
    """A sentence for each row whose state is not the last one of its log."""
    for model, log in pairs:
        state = model._meta.get_field("state")
        rows = model.objects.annotate(logged=last_logged(log, state)).exclude(logged=F("state"))
        for row in rows.order_by("pk").iterator():
            name = f"{model.__name__} {row.pk}"
            yield f"{name} is {row.state}, its log ends in {row.logged}."


@integrity_check("missions: log")
def logs_end_in_the_state_of_their_row() -> Iterator[str]:
    yield from logs_that_end_elsewhere((Mission, MissionLog), (TermsOfReference, TorLog))


@integrity_check("missions: next steps")
def stored_next_steps_are_those_computed() -> Iterator[str]:
    for mission in steps.outdated().order_by("pk").iterator():
        yield f"{mission.code}: its stored next step “{mission.next_code}” is out of date."
