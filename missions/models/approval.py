"""Who else approves ToR before they are validated: EST's rules, and what came of each."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from interventions.models import EstUnit
from missions.enums import (
    ApprovalDecision,
    ApprovalOffice,
    MissionKind,
    Origin,
    SpecificKind,
)
from missions.models.tor import TermsOfReference
from missions.standing import est_staff


@pghistory.track()
class ApprovalRule(TimeStamped):
    """One further approver, and on which missions. ToR keep those they were completed with.

    A condition that is left empty holds for every mission.
    """

    position = models.PositiveSmallIntegerField(
        _("order"),
        help_text=_("The lower number comes first; the same number is asked side by side."),
    )
    office = models.CharField(_("approver"), max_length=20, choices=ApprovalOffice)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
        help_text=_("Only where the approver is a named person."),
    )
    kind = models.CharField(_("kind of mission"), max_length=10, choices=MissionKind, blank=True)
    specific_kind = models.CharField(
        _("kind of specific mission"), max_length=30, choices=SpecificKind, blank=True
    )
    origin = models.CharField(_("origin"), max_length=20, choices=Origin, blank=True)
    unit = models.ForeignKey(
        EstUnit, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("unit of EST"),
    )  # fmt: skip
    least_days = models.PositiveSmallIntegerField(
        _("from so many person-days on"), null=True, blank=True
    )
    least_budget_eur = models.PositiveBigIntegerField(
        _("from this budget of the intervention on (EUR)"), null=True, blank=True
    )
    only_delegated = models.BooleanField(_("only if a third party leads"), default=False)
    is_active = models.BooleanField(_("in force"), default=True)
    note = models.CharField(_("note"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("approval of ToR")
        verbose_name_plural = _("approvals of ToR")
        constraints = [
            models.CheckConstraint(
                name="approval_rule_names_its_person",
                condition=Q(office=ApprovalOffice.PERSON, person__isnull=False)
                | (~Q(office=ApprovalOffice.PERSON) & Q(person=None)),
            ),
            models.CheckConstraint(
                name="approval_rule_kinds_agree",
                condition=Q(specific_kind="") | Q(kind=MissionKind.SPECIFIC),
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.person or self.get_office_display()}"

    def clean(self):
        if (self.office == ApprovalOffice.PERSON) != bool(self.person_id):
            raise ValidationError(
                {"person": _("Name a person here, and only where one approves.")}
            )
        if self.person and not est_staff().filter(pk=self.person_id).exists():
            raise ValidationError(
                {"person": _("Choose somebody of EST: others see few missions.")}
            )
        if self.specific_kind and self.kind != MissionKind.SPECIFIC:
            raise ValidationError({"specific_kind": _("This is for specific missions alone.")})


class TorApprovalQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(tor__in=TermsOfReference.objects.visible_to(user).values("pk"))

    def open(self):
        """Not decided yet, whether it is their turn or not."""
        return self.filter(decision="")

    def asked(self):
        """Those whose turn it is."""
        return self.open().filter(asked_at__isnull=False)


@pghistory.track()
class TorApproval(TimeStamped):
    """One approval that ToR need; sent back and completed again, they need them anew."""

    tor = models.ForeignKey(TermsOfReference, models.CASCADE, related_name="approvals")
    rule = models.ForeignKey(ApprovalRule, models.PROTECT, related_name="+")
    #: Not of a round that ended with the ToR sent back.
    is_current = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(_("order"))
    office = models.CharField(_("approver"), max_length=20, choices=ApprovalOffice)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("person"),
    )  # fmt: skip
    asked_at = models.DateTimeField(_("asked at"), null=True)
    #: Whose turn it is, as missions.tor.approvers finds them today.
    people = ArrayField(models.BigIntegerField(), default=list)
    decision = models.CharField(
        _("decision"), max_length=10, choices=ApprovalDecision, blank=True, default=""
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("on behalf of"),
    )  # fmt: skip
    reason = models.TextField(_("reason"), blank=True)
    objects = TorApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(
                fields=["tor", "rule"],
                name="tor_approval_rule_once",
                condition=Q(is_current=True),
            ),
            models.UniqueConstraint(
                fields=["tor", "decided_by"],
                name="tor_approval_person_once",
                condition=Q(decision=ApprovalDecision.GIVEN, is_current=True),
            ),
            models.CheckConstraint(
                name="tor_approval_decided_at_iff_decided",
                condition=Q(decision="", decided_at=None)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="tor_approval_says_why_not",
                condition=~Q(decision__in=[ApprovalDecision.REFUSED, ApprovalDecision.SKIPPED])
                | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tor"], name="tor_approval_asked",
                condition=Q(decision="", asked_at__isnull=False),
            )
        ]  # fmt: skip

    def __str__(self):
        return str(self.person or self.get_office_display())

    @property
    def is_open(self) -> bool:
        return not self.decision
