"""Contracts with consultants: paid by milestones linked to results, longer supports in phases."""

from decimal import Decimal

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile, TimeStamped, TransitionLog, Versioned
from experts.models import Expert
from interventions.models import is_est_q
from missions.contracts.enums import (
    ACCEPTED_STATES,
    HANDED_IN_STATES,
    ContractState,
    EvidencePaper,
    MilestoneState,
    PhaseNumber,
)
from missions.models.mission import Mission

WHOLE = 100


class ContractQuerySet(models.QuerySet):
    def visible_to(self, user):
        """EST sees all, a consultant his own, and who answers for a phase that contract.

        Amounts are for fewer: `contracts.view_amounts`.
        """
        answers = PhaseResponsible.objects.filter(
            phase__contract=OuterRef("pk"), user__in=user.hands
        )
        return self.filter(is_est_q(user) | Q(expert__user__in=user.hands) | Exists(answers))

    def for_page(self):
        return self.select_related(
            "expert__user", "mission__focal_point", "mission__unit__coordinator", "signed_by",
            "extends",
        )  # fmt: skip


@pghistory.track()
class Contract(Versioned):
    """What a consultant does on a mission, for how many days, and what he is paid for."""

    code = models.CharField(_("number"), max_length=20, unique=True)
    mission = models.ForeignKey(
        Mission, models.PROTECT, related_name="contracts", verbose_name=_("mission")
    )
    expert = models.ForeignKey(
        Expert, models.PROTECT, related_name="contracts", verbose_name=_("consultant")
    )
    fee_days = models.DecimalField(
        _("days paid"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(400)],
    )
    #: As agreed; what the expert asks for later does not change it.
    day_rate_eur = models.PositiveIntegerField(
        _("agreed day rate (EUR)"), validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ContractState,
        default=ContractState.DRAFT,
        editable=False,
    )
    state_reason = models.TextField(_("reason"), blank=True, editable=False)
    signed_at = models.DateTimeField(_("signed on"), null=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("signed for EST by"),
    )
    #: A possible second phase (source 001): the first contract keeps its results.
    extends = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="extension",
        verbose_name=_("extension of"),
    )
    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "expert"],
                name="contract_once_a_mission",
                condition=Q(extends=None) & ~Q(state=ContractState.ENDED),
            ),
            models.CheckConstraint(
                name="contract_dates_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="contract_days_and_rate_sensible",
                condition=Q(
                    fee_days__gt=0,
                    fee_days__lte=400,
                    day_rate_eur__gte=1,
                    day_rate_eur__lte=10_000,
                ),
            ),
            models.CheckConstraint(
                name="contract_signed_at_iff_signed",
                condition=Q(state=ContractState.DRAFT, signed_at=None)
                | Q(state=ContractState.ENDED)
                | (~Q(state=ContractState.DRAFT) & Q(signed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="contract_end_says_why",
                condition=~Q(state=ContractState.ENDED) | ~Q(state_reason=""),
            ),
            models.CheckConstraint(
                name="contract_does_not_extend_itself",
                condition=Q(extends=None) | ~Q(extends=F("id")),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("contracts:detail", kwargs={"code": self.code})

    @property
    def amount(self) -> Decimal:
        return self.fee_days * self.day_rate_eur

    @property
    def degree(self) -> str:
        return ContractState(self.state).degree

    @property
    def is_draft(self) -> bool:
        return self.state == ContractState.DRAFT


class ContractLog(TransitionLog):
    subject = models.ForeignKey(Contract, models.CASCADE, related_name="log")


class OfContractQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(contract__in=Contract.objects.visible_to(user).values("pk"))


class MilestoneQuerySet(OfContractQuerySet):
    def running(self):
        """Of contracts that are signed: nothing is owed for what is only being prepared."""
        return self.filter(contract__state=ContractState.SIGNED)

    def overdue(self, today=None):
        return self.running().filter(
            state=MilestoneState.PLANNED, due_on__lt=today or timezone.localdate()
        )


@pghistory.track()
class Milestone(Versioned):
    """A result on which a share of the contract is paid (source 001)."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="milestones")
    label = models.CharField(_("result"), max_length=200)
    percent = models.PositiveSmallIntegerField(
        _("share (%)"), validators=[MinValueValidator(1), MaxValueValidator(WHOLE)]
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=MilestoneState,
        default=MilestoneState.PLANNED,
        editable=False,
    )
    evidence = models.TextField(_("what shows that it is reached"), blank=True)
    paper = models.CharField(
        _("paper of the mission"), max_length=10, choices=EvidencePaper, blank=True
    )
    file = models.OneToOneField(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("document"),
    )
    delivered_at = models.DateTimeField(_("handed in at"), null=True, editable=False)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    paid_on = models.DateField(_("paid on"), null=True, editable=False)
    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        indexes = [models.Index(fields=["state", "due_on"], name="milestone_by_state")]
        constraints = [
            models.CheckConstraint(
                name="milestone_share_of_the_whole",
                condition=Q(percent__gte=1, percent__lte=WHOLE),
            ),
            models.CheckConstraint(
                name="milestone_delivered_at_iff_handed_in",
                condition=Q(state__in=HANDED_IN_STATES, delivered_at__isnull=False)
                | (~Q(state__in=HANDED_IN_STATES) & Q(delivered_at=None)),
            ),
            models.CheckConstraint(
                name="milestone_accepted_at_iff_accepted",
                condition=Q(state__in=ACCEPTED_STATES, accepted_at__isnull=False)
                | (~Q(state__in=ACCEPTED_STATES) & Q(accepted_at=None)),
            ),
            models.CheckConstraint(
                name="milestone_paid_on_iff_paid",
                condition=Q(state=MilestoneState.PAID, paid_on__isnull=False)
                | (~Q(state=MilestoneState.PAID) & Q(paid_on=None)),
            ),
            models.CheckConstraint(
                name="milestone_accepted_after_handed_in",
                condition=Q(accepted_at=None) | Q(accepted_at__gte=F("delivered_at")),
            ),
            models.CheckConstraint(
                name="milestone_not_accepted_by_deliverer",
                condition=Q(accepted_by=None)
                | Q(delivered_by=None)
                | ~Q(accepted_by=F("delivered_by")),
            ),
        ]

    def __str__(self):
        return f"{self.contract}: {self.label}"

    def get_absolute_url(self):
        return f"{self.contract.get_absolute_url()}#milestone-{self.pk}"

    @property
    def code(self) -> str:
        """As the alert lists name it; what is late in it stands beside."""
        return self.contract.code

    @property
    def title(self) -> str:
        """As the alert lists say what it is about; load the mission with it."""
        return self.contract.mission.title

    @property
    def amount(self) -> Decimal:
        return self.contract.amount * self.percent / WHOLE

    @property
    def degree(self) -> str:
        return MilestoneState(self.state).degree

    @property
    def is_open(self) -> bool:
        return self.state == MilestoneState.PLANNED


class MilestoneLog(TransitionLog):
    subject = models.ForeignKey(Milestone, models.CASCADE, related_name="log")


@pghistory.track()
class SupportPhase(Versioned):
    """One of the four phases of a longer support: what is done, what comes out, who answers."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField(_("phase"), choices=PhaseNumber)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    activities = models.TextField(_("planned activities"))
    outputs = models.TextField(_("expected outputs"))
    responsibles = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="PhaseResponsible",
        related_name="+",
        verbose_name=_("responsible people"),
    )
    results = models.TextField(_("what came out"), blank=True)
    tools = models.TextField(_("tools for those who were absent"), blank=True)
    lessons = models.TextField(_("lessons"), blank=True)
    done_on = models.DateField(_("finished on"), null=True, blank=True)
    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("phase of a support")
        verbose_name_plural = _("phases of a support")
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="phase_once_a_contract"),
            models.CheckConstraint(
                name="phase_one_of_four", condition=Q(number__in=PhaseNumber.values)
            ),
            models.CheckConstraint(
                name="phase_dates_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="phase_done_has_results", condition=Q(done_on=None) | ~Q(results="")
            ),
            models.CheckConstraint(
                name="last_phase_done_has_tools_and_lessons",
                condition=~Q(number=PhaseNumber.CAPTURING)
                | Q(done_on=None)
                | (~Q(tools="") & ~Q(lessons="")),
            ),
        ]

    def __str__(self):
        return f"{self.contract}: {self.get_number_display()}"

    @property
    def is_last(self) -> bool:
        return self.number == PhaseNumber.CAPTURING


@pghistory.track()
class PhaseResponsible(TimeStamped):
    """Several people answer for one phase, the consultant among them or not (source 001)."""

    phase = models.ForeignKey(SupportPhase, models.CASCADE, related_name="answering")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("person responsible for a phase")
        verbose_name_plural = _("people responsible for a phase")
        constraints = [
            models.UniqueConstraint(fields=["phase", "user"], name="phase_responsible_once")
        ]

    def __str__(self):
        return str(self.user)
