"""What comes next on a mission, who does it and by when: one table for all pages.

To add a step: a row in STEPS (upper apps call `register` with conditions over reverse names). The
first row whose condition holds is the next step. Its code, whose turn it is and when it is due are
stored on the mission (`refresh`), so that lists sort and filter by an index; which person that is
today is looked up when it is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce, Greatest, Least, TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Substitution, User
from experts.enums import EXTERNAL_KINDS
from interventions.enums import COORDINATING_ROLES, Setting
from interventions.models import EstUnit, ProcessSetting, Representative, TeamMember
from missions.enums import (
    FIELD_ORIGINS,
    ApprovalDecision,
    MemberRole,
    MissionState,
    Stage,
    TorState,
    Turn,
)
from missions.models import (
    Mission,
    MissionIntervention,
    MissionLog,
    MissionMember,
    TermsOfReference,
    TorApproval,
    TorLog,
)
from missions.standing import standing_of
from missions.tor import approvers

_M = MissionState


# --- days -----------------------------------------------------------------------------
def number(setting: Setting):
    """A setting of the process as a value inside the query."""
    stored = ProcessSetting.objects.filter(code=setting).values("value")
    return Cast(Coalesce(Subquery(stored), Value(setting.default)), IntegerField())


def shifted(day, sign: str, setting: Setting):
    """A day plus or minus so many calendar days of a setting."""
    return ExpressionWrapper(
        CombinedExpression(day, sign, number(setting)), output_field=DateField()
    )


def days_from(field: str, sign: str, setting: Setting):
    return shifted(F(field), sign, setting)


def possible_since(setting: Setting):
    """When the step that waits became possible: the last change of state, for ToR theirs too."""
    rows = [MissionLog.objects.filter(subject=OuterRef("pk")).exclude(from_state=F("to_state"))]
    if setting == Setting.TOR_DUE_DAYS:
        rows.append(TorLog.objects.filter(subject__mission=OuterRef("pk")))
    latest = [Subquery(log.order_by("-at").values("at")[:1]) for log in rows]
    return Coalesce(Greatest(*latest) if len(latest) > 1 else latest[0], F("created_at"))


def before_start(setting: Setting):
    """So many days before the first field day; who is asked later has a few days, to that day.

    Nobody is late with what he could not have done yet.
    """
    asked = shifted(TruncDate(possible_since(setting)), "+", Setting.LEAST_NOTICE_DAYS)
    wanted = Greatest(days_from("starts_on", "-", setting), Least(asked, F("starts_on")))
    return Case(When(starts_on=None, then=None), default=wanted, output_field=DateField())


def _closing_day():
    """Counted from the day the report went out; missions taken over have no line about it."""
    sent = MissionLog.objects.filter(subject=OuterRef("pk"), name="report").order_by("-at")
    sent_on = Subquery(sent.values(day=TruncDate("at"))[:1], output_field=DateField())
    return shifted(
        Coalesce(sent_on, days_from("ends_on", "+", Setting.REPORT_DUE_DAYS)),
        "+",
        Setting.CLOSING_DUE_DAYS,
    )


# --- whose turn -----------------------------------------------------------------------
@dataclass(frozen=True)
class Actor:
    """Whose turn a step is: an SQL expression that gives a `Turn` for each mission."""

    turn: Callable[[], object]


def always(turn: Turn) -> Actor:
    return Actor(lambda: Value(turn.value))


def choose(*whens, default: Turn) -> Case:
    return Case(*whens, default=Value(default.value), output_field=CharField())


def _lead():
    return MissionMember.objects.filter(mission=OuterRef("pk"), role=MemberRole.LEAD)


def same_eyes(path: str, field: str) -> Q:
    """Inside a subquery: whom `path` leads to is the outer person, or one he stands in for."""
    covered = Substitution.objects.on(timezone.localdate()).filter(
        substitute=OuterRef(OuterRef(field))
    )
    return Q(**{path: OuterRef(field)}) | Q(**{f"{path}__in": covered.values("person")})


def authored(rows, author: str, step: str, field: str) -> Exists:
    """Did the outer person write one of these rows, by his hand or in whose place?"""
    lent = same_eyes("log__on_behalf_of", field) & Q(log__name=step)
    return Exists(rows.filter(same_eyes(author, field) | lent))


def _is_free(field: str, *proposed) -> Q:
    """Is the person in this field outside the team, and not the one who proposed the text?"""
    team = MissionMember.objects.filter(mission=OuterRef("pk"))
    conflict = Q(Exists(team.filter(same_eyes("expert__user", field))))
    for one in proposed:
        conflict |= Q(one(field))
    return Q(**{f"{field}__isnull": False}) & ~conflict


def validator(*proposed) -> Actor:
    """Focal point, else unit coordinator, else EST managers: `permissions.validator_id` as SQL.

    `proposed`: functions from the name of a person's field to Exists("has proposed this text").
    """
    return Actor(
        lambda: choose(
            When(_is_free("focal_point", *proposed), then=Value(Turn.FOCAL_POINT.value)),
            When(
                _is_free("unit__coordinator", *proposed), then=Value(Turn.UNIT_COORDINATOR.value)
            ),
            default=Turn.EST_MANAGERS,
        )
    )


def _proposed_current_tor(field: str):
    current = TermsOfReference.objects.current().filter(mission=OuterRef("pk"))
    return authored(current, "proposed_by", "propose", field)


def _given():
    """Approvals of the ToR in hand of the mission outside."""
    return TorApproval.objects.filter(
        ~Q(tor__state=TorState.SUPERSEDED),
        tor__mission=OuterRef("pk"),
        decision=ApprovalDecision.GIVEN,
        is_current=True,
    )


def _approved_current_tor(field: str):
    mine = same_eyes("decided_by", field) | same_eyes("on_behalf_of", field)
    return Exists(_given().filter(mine))


def _proposed_mission(field: str):
    return authored(Mission.objects.filter(pk=OuterRef("pk")), "proposed_by", "propose", field)


PROPOSER = Actor(
    lambda: choose(
        When(origin__in=FIELD_ORIGINS, then=Value(Turn.COORDINATION.value)),
        default=Turn.REPRESENTATION,
    )
)
#: Four eyes: a coordinator who asked for the mission or travels leaves it to the EST managers.
APPROVER = Actor(
    lambda: choose(
        When(
            _is_free("unit__coordinator", _proposed_mission),
            then=Value(Turn.UNIT_COORDINATOR.value),
        ),
        default=Turn.EST_MANAGERS,
    )
)
FOCAL_POINT = always(Turn.FOCAL_POINT)
COMPLETERS = always(Turn.COMPLETERS)
#: Without a leader, which only missions taken over can be, the focal point acts.
LEAD = Actor(
    lambda: choose(When(Exists(_lead()), then=Value(Turn.LEAD.value)), default=Turn.FOCAL_POINT)
)
TOR_VALIDATOR = validator(_proposed_current_tor, _approved_current_tor)
APPROVERS = always(Turn.APPROVERS)


# --- the table ------------------------------------------------------------------------
@dataclass(frozen=True)
class Step:
    code: str
    label: str | Promise
    #: What follows once it is done.
    then: str | Promise
    stage: Stage
    when: Q
    actor: Actor
    due: object
    #: Reverse name of the page where it is done; takes the mission's code.
    url_name: str = "missions:detail"
    #: The mission's own transition that does it, where a button is enough.
    transition: str = ""
    #: Four eyes: condition that one of these people wrote what is to be decided.
    conflict: Callable[[frozenset[int]], Q] | None = None
    #: Four eyes: nor is it for who travels on the mission.
    is_closed_to_team: bool = False


def _in(*states) -> Q:
    return Q(state__in=states)


def _tor_is(*states) -> Q:
    return Q(Exists(TermsOfReference.objects.filter(mission=OuterRef("pk"), state__in=states)))


def _asked_to_approve():
    """Approvals of the ToR of the mission outside whose turn it is."""
    return TorApproval.objects.asked().filter(
        tor__mission=OuterRef("pk"), tor__state=TorState.COMPLETED
    )


def _is_unbriefed() -> Q:
    """Entrusted to a third party, on paper or by who leads, and not briefed yet (slide 9)."""
    outside = Exists(_lead().filter(expert__kind__in=EXTERNAL_KINDS))
    is_too_late = Q(delegation__briefed_on__gt=F("starts_on"))  # the mission was moved
    return (
        Q(delegation__isnull=False, delegation__briefed_on=None)
        | is_too_late
        | (Q(delegation__isnull=True) & outside)
    )


def wrote(rows, author: str, step: str, people) -> Q:
    """One of these people wrote one of the rows, by his hand or by that of a substitute."""
    lent = Q(log__name=step, log__on_behalf_of__in=people)
    return Q(Exists(rows.filter(Q(**{f"{author}__in": people}) | lent)))


def _asked_for_mission(people) -> Q:
    return wrote(Mission.objects.filter(pk=OuterRef("pk")), "proposed_by", "propose", people)


def _made_tor(people) -> Q:
    current = TermsOfReference.objects.current().filter(mission=OuterRef("pk"))
    approved = _given().filter(Q(decided_by__in=people) | Q(on_behalf_of__in=people))
    return wrote(current, "proposed_by", "propose", people) | Q(Exists(approved))


STEPS = [
    Step("propose", _("Propose the mission"), _("EST approves it"),
         Stage.REQUEST, _in(_M.DRAFT), PROPOSER,
         before_start(Setting.APPROVAL_DUE_DAYS), transition="propose"),
    Step("approve", _("Approve the mission"), _("the ToR are proposed"),
         Stage.REQUEST, _in(_M.PROPOSED), APPROVER,
         before_start(Setting.APPROVAL_DUE_DAYS), transition="approve",
         conflict=_asked_for_mission, is_closed_to_team=True),
    Step("complete_tor", _("Complete the ToR"), _("the validator reads and validates them"),
         Stage.TOR, _in(_M.APPROVED) & _tor_is(TorState.PROPOSED), COMPLETERS,
         before_start(Setting.TOR_DUE_DAYS), "missions:tor"),
    Step("approve_tor", _("Approve the ToR"), _("the validator reads and validates them"),
         Stage.TOR, _in(_M.APPROVED) & Q(Exists(_asked_to_approve())), APPROVERS,
         before_start(Setting.TOR_DUE_DAYS), "missions:tor"),
    Step("validate_tor", _("Validate the ToR"), _("the mission can be briefed and start"),
         Stage.TOR, _in(_M.APPROVED) & _tor_is(TorState.COMPLETED), TOR_VALIDATOR,
         before_start(Setting.TOR_DUE_DAYS), "missions:tor", conflict=_made_tor,
         is_closed_to_team=True),
    Step("propose_tor", _("Propose the ToR"),
         _("the backstopper and the Representation complete them"),
         Stage.TOR, _in(_M.APPROVED), PROPOSER,
         before_start(Setting.TOR_DUE_DAYS), "missions:tor"),
    Step("brief", _("Hold the briefing with the third party"), _("the mission starts"),
         Stage.BRIEFING,
         _in(_M.TOR_VALIDATED) & _is_unbriefed(),
         FOCAL_POINT, F("starts_on"), "missions:delegation"),
    Step("start", _("Declare the mission started"), _("the field debriefing closes the stay"),
         Stage.BRIEFING, _in(_M.TOR_VALIDATED), LEAD, F("starts_on"), transition="start"),
    Step("debrief", _("Hold and file the field debriefing"), _("the report is written"),
         Stage.FIELD, _in(_M.ONGOING), LEAD, F("ends_on"), "reports:debriefing"),
    Step("focal_debrief", _("Hold the debriefing with the third party"),
         _("the mission is closed"), Stage.LESSONS,
         _in(_M.REPORTED) & Q(delegation__isnull=False, focal_debriefing__isnull=True),
         FOCAL_POINT, _closing_day(), "missions:focal_debriefing"),
    Step("close", _("Close the mission"), _("its lessons go to the annual review"),
         Stage.LESSONS, _in(_M.REPORTED), FOCAL_POINT, _closing_day(), transition="close"),
    Step("resume", _("Take up the mission again or cancel it"), _("new dates are proposed"),
         Stage.REQUEST, _in(_M.POSTPONED) & Q(replaced_by=None), PROPOSER, F("starts_on"),
         transition="resume"),
]  # fmt: skip


def register(step: Step) -> None:
    """An upper app's step goes before those of this table: its condition is the narrower one."""
    STEPS.insert(0, step)


def by_code(code: str | None) -> Step | None:
    return next((step for step in STEPS if step.code == code), None)


def stage_of(mission) -> Stage:
    """Which of the seven steps of the screens the mission has come to."""
    step = by_code(mission.next_code)
    return step.stage if step else Stage.FINISHED


# --- what is stored -------------------------------------------------------------------
@transaction.atomic
def refresh(missions) -> int:
    """Compute the stored next step of these missions anew, in three statements.

    Called in the transaction of whatever changed them (a transition, dates, a delegation, a
    setting), and for all open ones every hour, for roles begin and end by the calendar.
    """
    approvers.refresh(missions)
    missions.update(next_code=_looked_up(coded(), "computed_next_code"))
    return missions.update(
        next_turn=_looked_up(placed(), "computed_next_turn"),
        next_due_on=_looked_up(placed(), "computed_next_due_on"),
    )


def _looked_up(rows, name: str) -> Subquery:
    return Subquery(rows.filter(pk=OuterRef("pk")).values(name))


def coded():
    """All missions with the code of the next step as it should be stored."""
    return Mission.objects.annotate(
        computed_next_code=Case(
            *(When(step.when, then=Value(step.code)) for step in STEPS),
            default=Value(""),
            output_field=CharField(),
        )
    )


def placed():
    """All missions with whose turn their stored step is, and when it is due."""
    return Mission.objects.annotate(
        computed_next_turn=Case(
            *(When(next_code=step.code, then=step.actor.turn()) for step in STEPS),
            default=Value(""),
            output_field=CharField(),
        ),
        computed_next_due_on=Case(
            *(When(next_code=step.code, then=step.due) for step in STEPS),
            default=None,
            output_field=DateField(),
        ),
    )


def outdated():
    """Missions whose stored next step is not what the table says."""
    due = F("next_due_on")
    return Mission.objects.filter(
        Q(pk__in=coded().exclude(next_code=F("computed_next_code")).values("pk"))
        | Q(pk__in=placed().exclude(next_turn=F("computed_next_turn")).values("pk"))
        | Q(
            pk__in=placed()
            .filter(
                ~Q(computed_next_due_on=due) | (Q(computed_next_due_on=None) ^ Q(next_due_on=None))
            )
            .values("pk")
        )
    )


# --- since when -----------------------------------------------------------------------
#: Where the moves of a mission and of its papers are written: log model, its way to the mission.
LOGS = [(MissionLog, "subject"), (TorLog, "subject__mission")]


def waiting_since():
    """When the step that waits became possible: the latest line of any log of the mission."""
    latest = [
        Subquery(log.objects.filter(**{path: OuterRef("pk")}).order_by("-at").values("at")[:1])
        for log, path in LOGS
    ]
    return Coalesce(Greatest(*latest), F("created_at"))


# --- what is shown --------------------------------------------------------------------
def _first(rows, path: str) -> Subquery:
    return Subquery(rows.order_by("pk").values(path)[:1], output_field=CharField())


def next_name():
    """The person whose turn it is, as a column; nothing for the EST managers together."""
    today = timezone.localdate()
    coordination = TeamMember.objects.current(today).filter(
        intervention__missions=OuterRef("pk"), role__in=COORDINATING_ROLES
    )
    representative = Representative.objects.current(today).filter(country=OuterRef("country"))
    focal_point = User.objects.filter(pk=OuterRef("focal_point"))
    coordinator = EstUnit.objects.filter(pk=OuterRef("unit"))
    return Case(
        When(next_turn__in=(Turn.FOCAL_POINT, Turn.COMPLETERS), then=_first(focal_point, "name")),
        When(next_turn=Turn.LEAD, then=_first(_lead(), "expert__user__name")),
        When(next_turn=Turn.UNIT_COORDINATOR, then=_first(coordinator, "coordinator__name")),
        When(next_turn=Turn.COORDINATION, then=_first(coordination, "user__name")),
        When(next_turn=Turn.REPRESENTATION, then=_first(representative, "user__name")),
        When(next_turn=Turn.APPROVERS, then=_first(_asked_people(), "name")),
        default=Value(""),
        output_field=CharField(),
    )


def _asked_people():
    asked = TorApproval.objects.asked().filter(
        tor__mission=OuterRef(OuterRef("pk")),
        tor__state=TorState.COMPLETED,
        people__contains=[OuterRef("pk")],
    )
    return User.objects.filter(Exists(asked))


def with_next_name(missions):
    """Annotate `next_name`, the person whose turn it is."""
    return missions.annotate(next_name=next_name())


def _is_conflicted(me, people) -> Q:
    """Four eyes for those who act together or in another's place: none of them decides on it."""
    closed = Q(next_code__in=[step.code for step in STEPS if step.is_closed_to_team])
    found = (Q(next_turn=Turn.EST_MANAGERS) | closed) & _is_on_team(me)
    for step in (one for one in STEPS if one.conflict):
        found |= Q(next_code=step.code) & step.conflict(people)
    return found


def _is_on_team(me) -> Q:
    """Asked by the profiles of experts: without one there is nothing to ask the database."""
    team = MissionMember.objects.filter(mission=OuterRef("pk"), expert__in=me.experts)
    return Q(Exists(team))


def waits_for(user) -> Q:
    """Condition on missions: the next step is his turn, or that of somebody he stands in for."""
    me = standing_of(user)
    mine = Q(next_turn__in=(Turn.FOCAL_POINT, Turn.COMPLETERS), focal_point__in=me.persons)
    mine |= Q(next_turn=Turn.LEAD, pk__in=me.led)
    if me.units:
        mine |= Q(next_turn=Turn.UNIT_COORDINATOR, unit__in=me.units)
    if me.coordinated:
        shares = MissionIntervention.objects.filter(
            mission=OuterRef("pk"), intervention__in=me.coordinated
        )
        mine |= Q(next_turn=Turn.COORDINATION) & Exists(shares)
    if me.countries:
        mine |= Q(next_turn__in=(Turn.REPRESENTATION, Turn.COMPLETERS), country__in=me.countries)
    if me.is_est_manager:
        mine |= Q(next_turn=Turn.EST_MANAGERS)
    asked = _asked_to_approve().filter(people__overlap=list(me.persons))
    mine |= Q(next_turn=Turn.APPROVERS) & Exists(asked)
    if me.is_est_manager or len(me.persons) > 1:
        mine &= ~_is_conflicted(me, user.hands)
    return ~Q(next_code="") & mine


def is_mine(user) -> Q:
    """Condition on missions this person commands in EST or travels on."""
    me = standing_of(user)
    return (
        Q(focal_point__in=me.persons)
        | Q(unit__in=me.units)
        | Q(proposed_by__in=me.persons)
        | _is_on_team(me)
    )
