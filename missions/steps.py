"""What comes next on a mission, who does it and by when: one table for lists, pages and the home page.

To add a step: a row in STEPS (upper apps call `register` with conditions over reverse names). The
first row whose condition holds is the next step. Code and due date are stored on the mission
(`refresh`), so lists sort and filter by an index; the person's name is looked up when shown.
"""

from collections.abc import Callable
from dataclasses import dataclass

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
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from interventions.enums import COORDINATING_ROLES, Setting
from interventions.models import ProcessSetting, Representative, TeamMember
from missions.enums import FIELD_ORIGINS, MemberRole, MissionState, Stage, TorState
from missions.models import Mission, MissionMember, TermsOfReference

_M = MissionState


def number(setting: Setting):
    """A setting of the process as a value inside the query."""
    stored = ProcessSetting.objects.filter(code=setting).values("value")
    return Cast(Coalesce(Subquery(stored), Value(setting.default)), IntegerField())


def days_from(field: str, sign: str, setting: Setting):
    """A date field plus or minus so many calendar days of a setting."""
    return ExpressionWrapper(
        CombinedExpression(F(field), sign, number(setting)), output_field=DateField()
    )


@dataclass(frozen=True)
class Actor:
    """Who acts: a condition “this mission waits for that user”, and the person's name in SQL."""

    code: str
    label: str | Promise
    abbreviation: str | Promise
    awaits: Callable[[User], Q]
    name: Callable[[], object]


def _lead():
    return MissionMember.objects.filter(mission=OuterRef("pk"), role=MemberRole.LEAD)


def _coordination():
    return TeamMember.objects.current().filter(
        intervention__missions=OuterRef("pk"), role__in=COORDINATING_ROLES
    )


def _representative():
    return Representative.objects.current().filter(country=OuterRef("country"))


def _name(rows, path="user__name"):
    return Subquery(rows.order_by("pk").values(path)[:1], output_field=CharField())


def _is_special() -> Q:
    return ~Q(origin__in=FIELD_ORIGINS)


def _on_team(field: str):
    return Exists(
        MissionMember.objects.filter(mission=OuterRef("pk"), expert__user=OuterRef(field))
    )


def _proposed_current_tor(field: str):
    return Exists(
        TermsOfReference.objects.current().filter(
            mission=OuterRef("pk"), proposed_by=OuterRef(field)
        )
    )


def may_validate(field: str, *proposed) -> Q:
    """Is the person in this field free of the four-eyes conflict (team, proposer)?"""
    conflict = Q(_on_team(field))
    for one in proposed:
        conflict |= Q(one(field))
    return Q(**{f"{field}__isnull": False}) & ~conflict


def validator(code: str, *proposed) -> Actor:
    """The validator of architecture's rule, as SQL: focal point, unit coordinator, EST managers."""
    focal = may_validate("focal_point", *proposed)
    unit = may_validate("unit__coordinator", *proposed)

    def awaits(user):
        condition = (focal & Q(focal_point=user)) | (~focal & unit & Q(unit__coordinator=user))
        return condition | (~focal & ~unit) if user.is_est_manager else condition

    def name():
        return Case(
            When(focal, then=F("focal_point__name")),
            When(unit, then=F("unit__coordinator__name")),
            default=Value(""),
            output_field=CharField(),
        )

    return Actor(code, _("validator in EST"), _("EST"), awaits, name)


PROPOSER = Actor(
    "proposer",
    _("coordination, or Representation for a special mission"),
    _("DI/TC"),
    lambda user: (
        (Q(origin__in=FIELD_ORIGINS) & Exists(_coordination().filter(user=user)))
        | (_is_special() & Exists(_representative().filter(user=user)))
    ),
    lambda: Case(
        When(origin__in=FIELD_ORIGINS, then=_name(_coordination().order_by("-role"))),
        default=_name(_representative()),
        output_field=CharField(),
    ),
)
UNIT_COORDINATOR = Actor(
    "unit_coordinator",
    _("unit coordinator"),
    _("EST"),
    lambda user: Q(unit__coordinator=user),
    lambda: F("unit__coordinator__name"),
)
FOCAL_POINT = Actor(
    "focal_point",
    _("technical focal point"),
    _("EST"),
    lambda user: Q(focal_point=user),
    lambda: F("focal_point__name"),
)
COMPLETERS = Actor(
    "completers",
    _("backstopper and Representation"),
    _("EST, RR"),
    lambda user: Q(focal_point=user) | Exists(_representative().filter(user=user)),
    lambda: F("focal_point__name"),
)
LEAD = Actor(
    "lead",
    _("mission leader"),
    _("Lead"),
    lambda user: Q(Exists(_lead().filter(expert__user=user))),
    lambda: _name(_lead(), "expert__user__name"),
)
TOR_VALIDATOR = validator("tor_validator", _proposed_current_tor)


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


def _in(*states) -> Q:
    return Q(state__in=states)


def _tor_is(*states) -> Q:
    return Q(Exists(TermsOfReference.objects.filter(mission=OuterRef("pk"), state__in=states)))


STEPS = [
    Step("propose", _("Propose the mission"), _("the unit coordinator approves it"),
         Stage.REQUEST, _in(_M.DRAFT), PROPOSER,
         days_from("starts_on", "-", Setting.APPROVAL_DUE_DAYS)),
    Step("approve", _("Approve the mission"), _("the ToR are proposed"),
         Stage.REQUEST, _in(_M.PROPOSED), UNIT_COORDINATOR,
         days_from("starts_on", "-", Setting.APPROVAL_DUE_DAYS)),
    Step("complete_tor", _("Complete the ToR"), _("the validator reads and validates them"),
         Stage.TOR, _in(_M.APPROVED) & _tor_is(TorState.PROPOSED), COMPLETERS,
         days_from("starts_on", "-", Setting.TOR_DUE_DAYS), "missions:tor"),
    Step("validate_tor", _("Validate the ToR"), _("the mission can be briefed and start"),
         Stage.TOR, _in(_M.APPROVED) & _tor_is(TorState.COMPLETED), TOR_VALIDATOR,
         days_from("starts_on", "-", Setting.TOR_DUE_DAYS), "missions:tor"),
    Step("propose_tor", _("Propose the ToR"), _("the backstopper and the Representation complete them"),
         Stage.TOR, _in(_M.APPROVED), PROPOSER,
         days_from("starts_on", "-", Setting.TOR_DUE_DAYS), "missions:tor"),
    Step("brief", _("Hold the briefing with the third party"), _("the mission starts"),
         Stage.BRIEFING,
         _in(_M.TOR_VALIDATED) & Q(delegation__isnull=False, delegation__briefed_on=None),
         FOCAL_POINT, F("starts_on")),
    Step("start", _("Declare the mission started"), _("the field debriefing closes the stay"),
         Stage.BRIEFING, _in(_M.TOR_VALIDATED), LEAD, F("starts_on")),
    Step("debrief", _("Hold and file the field debriefing"), _("the report is written"),
         Stage.FIELD, _in(_M.ONGOING), LEAD, F("ends_on"), "reports:debriefing"),
    Step("focal_debrief", _("Hold the debriefing with the third party"), _("the mission is closed"),
         Stage.LESSONS,
         _in(_M.REPORTED) & Q(delegation__isnull=False, focal_debriefing__isnull=True),
         FOCAL_POINT, days_from("ends_on", "+", Setting.REPORT_DUE_DAYS)),
    Step("close", _("Close the mission"), _("its lessons go to the annual review"),
         Stage.LESSONS, _in(_M.REPORTED), FOCAL_POINT,
         days_from("ends_on", "+", Setting.REPORT_DUE_DAYS)),
    Step("resume", _("Take up the mission again or cancel it"), _("new dates are proposed"),
         Stage.REQUEST, _in(_M.POSTPONED), PROPOSER, F("starts_on")),
]  # fmt: skip


def register(step: Step) -> None:
    """An upper app's step goes before those of this table: its condition is the narrower one."""
    STEPS.insert(0, step)


def by_code(code: str | None) -> Step | None:
    return next((step for step in STEPS if step.code == code), None)


def by_actor() -> dict[Actor, list[str]]:
    """Codes of the steps that each actor takes."""
    codes: dict[Actor, list[str]] = {}
    for step in STEPS:
        codes.setdefault(step.actor, []).append(step.code)
    return codes


def refresh(missions) -> int:
    """Compute the stored next step of these missions anew, in one statement.

    Called in the transaction of whatever changed them: a transition, dates, a delegation, a
    setting. `manage.py verify_integrity` compares all of them.
    """
    return missions.update(
        **{
            name: Subquery(computed().filter(pk=OuterRef("pk")).values(f"computed_{name}"))
            for name in ("next_code", "next_due_on")
        }
    )


def computed():
    """All missions with their next step as it should be stored."""
    return Mission.objects.annotate(
        computed_next_code=Case(
            *(When(step.when, then=Value(step.code)) for step in STEPS),
            default=Value(""),
            output_field=CharField(),
        ),
        computed_next_due_on=Case(
            *(When(step.when, then=step.due) for step in STEPS),
            default=None,
            output_field=DateField(),
        ),
    )


def with_next_name(missions):
    """Annotate `next_name`, the person whose turn it is."""
    return missions.annotate(
        next_name=Case(
            *(When(next_code__in=codes, then=actor.name()) for actor, codes in by_actor().items()),
            default=Value(""),
            output_field=CharField(),
        )
    )


def waits_for(user) -> Q:
    """Condition on missions: the next step is this person's turn."""
    condition = Q(pk__in=[])
    for actor, codes in by_actor().items():
        condition |= Q(next_code__in=codes) & actor.awaits(user)
    return condition


def stage_of(mission) -> Stage:
    """Which of the seven steps of the screens the mission has come to."""
    step = by_code(mission.next_code)
    return step.stage if step else Stage.FINISHED
