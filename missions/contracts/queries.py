"""Milestones by whose turn it is, contracts with what was paid."""

from decimal import Decimal

from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from interventions.enums import Setting
from missions.contracts.enums import (
    ACCEPTED_STATES,
    LIVING_STATES,
    ContractState,
    MilestoneState,
)
from missions.enums import MissionState
from missions.models import Contract, DecisionLine, Milestone, MilestoneLog, SupportPhase
from missions.models.contract import WHOLE
from missions.steps import days_from

_M = MilestoneState
MONEY = DecimalField(max_digits=14, decimal_places=2)
AMOUNT = F("fee_days") * F("day_rate_eur")


def to_deliver(today=None):
    """Planned, its day within the alert days or past, or sent back; of running contracts."""
    today = today or timezone.localdate()
    rows = Milestone.objects.running().filter(state=_M.PLANNED)
    sent_back = MilestoneLog.objects.filter(subject=OuterRef("pk"), name="send_back")
    return rows.alias(alert_from=days_from("due_on", "-", Setting.ALERT_DAYS)).filter(
        Q(alert_from__lte=today) | Exists(sent_back)
    )


def _unless(person: str, *others: str) -> Q:
    """This person is there and is none of the others, who may be nobody."""
    wanted = Q(**{f"{person}__isnull": False})
    for one in others:
        wanted &= Q(**{f"{one}__isnull": True}) | ~Q(**{person: F(one)})
    return wanted


FOCAL = "contract__mission__focal_point"
COORDINATOR = "contract__mission__unit__coordinator"
CONSULTANT = "contract__expert__user"


def with_judge(rows):
    """`judge`: who accepts it: the focal point, else the coordinator; None: EST managers."""
    return rows.annotate(
        judge=Case(
            When(_unless(FOCAL, CONSULTANT, "delivered_by"), then=F(FOCAL)),
            When(_unless(COORDINATOR, CONSULTANT, "delivered_by"), then=F(COORDINATOR)),
            default=None,
            output_field=IntegerField(),
        )
    )


def with_payer(rows):
    """`payer`: the coordinator of the unit, unless he accepted it; None: EST managers."""
    return rows.annotate(
        payer=Case(
            When(_unless(COORDINATOR, CONSULTANT, "accepted_by"), then=F(COORDINATOR)),
            default=None,
            output_field=IntegerField(),
        )
    )


def to_accept():
    return with_judge(Milestone.objects.running().filter(state=_M.DELIVERED))


def to_pay():
    return with_payer(Milestone.objects.filter(state=_M.ACCEPTED))


def _total(milestones) -> Subquery:
    """The shares of these milestones of the contract at hand, in per cent."""
    rows = milestones.filter(contract=OuterRef("pk")).order_by()
    return Subquery(rows.values("contract").annotate(all=Sum("percent")).values("all"))


def to_sign():
    """Ready drafts, with `signer`: the coordinator of the unit; None: EST managers.

    Ready is what the guards of signing ask; a test holds this against them.
    """
    lines = DecisionLine.objects.filter(delegation__mission=OuterRef("mission"))
    orphans = SupportPhase.objects.filter(contract=OuterRef("pk"), answering=None)
    is_over = Q(mission__state=MissionState.CANCELLED) | Q(
        mission__state=MissionState.CLOSED, extends=None
    )
    rows = Contract.objects.filter(Exists(lines), ~Exists(orphans), state=ContractState.DRAFT)
    return (
        rows.exclude(is_over)
        .alias(total=_total(Milestone.objects.all()))
        .filter(total=WHOLE)
        .annotate(
            signer=Case(
                When(
                    _unless("mission__unit__coordinator", "expert__user"),
                    then=F("mission__unit__coordinator"),
                ),
                default=None,
                output_field=IntegerField(),
            )
        )
    )


def phases_due_soon(today=None):
    """Of running contracts, without their end, with `due_on`: their own last day or the
    contract's."""
    rows = SupportPhase.objects.filter(contract__state=ContractState.SIGNED, done_on=None)
    rows = rows.annotate(due_on=Coalesce("ends_on", "contract__ends_on"))
    return rows.alias(alert_from=days_from("due_on", "-", Setting.ALERT_DAYS)).filter(
        alert_from__lte=today or timezone.localdate()
    )


def _shares(states) -> Subquery:
    rows = Milestone.objects.filter(contract=OuterRef("pk"), state__in=states)
    total = rows.order_by().values("contract").values(total=Sum("percent"))
    return Coalesce(Subquery(total, output_field=IntegerField()), Value(0))


def for_list(contracts):
    """With `accepted` and `paid` (per cent), `counted` (EUR: what was agreed, of one that ended
    early what was accepted), `overdue` (milestones), and the next due date."""
    planned = Milestone.objects.filter(contract=OuterRef("pk"), state=_M.PLANNED)
    planned = planned.filter(contract__state__in=LIVING_STATES)
    late = Milestone.objects.overdue().filter(contract=OuterRef("pk"))
    count = late.order_by().values("contract").values(total=Count("pk"))
    return contracts.select_related(
        "expert__user", "mission__country", "mission__unit", "mission__focal_point", "extends"
    ).annotate(
        accepted=_shares(ACCEPTED_STATES),
        paid=_shares([_M.PAID]),
        counted=Case(
            When(state=ContractState.ENDED, then=AMOUNT * F("accepted") / Decimal(WHOLE)),
            default=AMOUNT,
            output_field=MONEY,
        ),
        overdue=Coalesce(Subquery(count, output_field=IntegerField()), Value(0)),
        next_due_on=Subquery(planned.order_by("due_on").values("due_on")[:1]),
    )


def _sum(value) -> Coalesce:
    return Coalesce(Sum(value, output_field=MONEY), Value(0), output_field=MONEY)


def totals_of(contracts) -> dict:
    """Days and amounts of these contracts (of `for_list`), in one query."""
    return contracts.order_by().aggregate(
        count=Count("pk"),
        days=_sum(F("fee_days")),
        amount=_sum(F("counted")),
        owed=_sum(AMOUNT * F("accepted") / Decimal(WHOLE)),
        settled=_sum(AMOUNT * F("paid") / Decimal(WHOLE)),
    )
