"""What the counterparts say of the minutes: a link each, confirmations and amendments."""

import uuid

import pghistory
from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import OutboundMail, TimeStamped
from reports.enums import AmendmentOutcome, MinutesPart
from reports.models.base import missions_open_to
from reports.models.debriefing import FieldDebriefing, Participant

#: Signs the key of a link: who reads the database alone cannot make the address.
SIGNER = signing.Signer(salt="reports.minutes", sep=".")


class MinutesLinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With the restitution; who may do what with them is a rule."""
        return self.filter(debriefing__mission__in=missions_open_to(user))

    def in_force(self, today=None):
        """Of a withdrawn link, of one that ran out: nothing."""
        return self.filter(revoked_at=None, expires_on__gte=today or timezone.localdate())

    def of_token(self, token: str) -> "MinutesLink | None":
        """Made up, changed, withdrawn or too old: each is as missing as no link."""
        try:
            key = uuid.UUID(SIGNER.unsign(token))
        except (signing.BadSignature, ValueError):
            return None
        link = self.in_force().filter(key=key).select_related("debriefing__mission").first()
        return link if link and link.is_decided else None

    def latest(self):
        """Of each person the newest link that was not withdrawn."""
        newest = (
            MinutesLink.objects.filter(
                debriefing=OuterRef("debriefing"), participant_key=OuterRef("participant_key"),
                revoked_at=None,
            ).order_by("-pk").values("pk")[:1]
        )  # fmt: skip
        return self.filter(pk=Subquery(newest))


@pghistory.track(exclude=["key", "opened_at"])
class MinutesLink(TimeStamped):
    """A counterpart is asked to confirm the minutes, under an address of his own."""

    debriefing = models.ForeignKey(FieldDebriefing, models.CASCADE, related_name="minutes_links")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    #: The row of the participant as it was asked; the row itself may be corrected.
    participant_key = models.UUIDField(editable=False)
    name = models.TextField(_("name"))
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    expires_on = models.DateField(_("valid until"))
    #: Why counterparts are asked about what is confidential; empty for all other missions.
    decision = models.CharField(_("decision"), max_length=250, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    mail = models.OneToOneField(
        OutboundMail, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    #: What he answered, under which name, about which version of the minutes.
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    signed_name = models.CharField(_("signed"), max_length=150, blank=True)
    seen_version = models.PositiveIntegerField(_("version"), null=True, editable=False)
    objects = MinutesLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to confirm minutes")
        verbose_name_plural = _("links to confirm minutes")
        constraints = [
            models.CheckConstraint(
                name="minutes_answer_is_signed",
                condition=Q(answered_at=None, confirmed_at=None, signed_name="")
                | (Q(answered_at__isnull=False) & ~Q(signed_name="")),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("reports:minutes", kwargs={"token": SIGNER.sign(self.key.hex)})

    @property
    def participant(self) -> Participant | None:
        return self.debriefing.participants.filter(key=self.participant_key).first()

    @property
    def is_decided(self) -> bool:
        """A mission that turned confidential closes the links that nobody decided about."""
        return bool(self.decision) or not self.debriefing.mission.may_have_confidential_annex

    @property
    def is_alive(self) -> bool:
        return self.revoked_at is None and self.expires_on >= timezone.localdate()


class AmendmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(link__debriefing__mission__in=missions_open_to(user))


@pghistory.track()
class Amendment(TimeStamped):
    """What a counterpart would write instead, of one part; the minutes change by their author."""

    link = models.ForeignKey(MinutesLink, models.CASCADE, related_name="amendments")
    part = models.CharField(_("part"), max_length=20, choices=MinutesPart)
    #: What stood there when he wrote, so that a later change is seen.
    base = models.TextField(_("text of the minutes"), blank=True)
    text = models.TextField(_("proposed text"))
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=AmendmentOutcome, default=AmendmentOutcome.WAITING
    )
    reply = models.TextField(_("answer"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment to minutes")
        verbose_name_plural = _("amendments to minutes")
        constraints = [
            models.UniqueConstraint(
                fields=["link", "part"],
                name="amendment_one_waiting_a_part",
                condition=Q(outcome="waiting"),
            ),
            models.CheckConstraint(
                name="amendment_decided_iff_not_waiting",
                condition=Q(outcome="waiting", decided_at=None)
                | (~Q(outcome="waiting") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="amendment_declined_says_why",
                condition=~Q(outcome="declined") | ~Q(reply=""),
            ),
        ]

    def __str__(self):
        return f"{self.get_part_display()}: {self.text[:60]}"

    @property
    def is_taken(self) -> bool:
        return self.outcome == AmendmentOutcome.TAKEN

    @property
    def is_waiting(self) -> bool:
        return self.outcome == AmendmentOutcome.WAITING

    @property
    def is_lines(self) -> bool:
        return MinutesPart(self.part).is_lines

    @property
    def outcome_degree(self) -> str:
        return AmendmentOutcome(self.outcome).degree
