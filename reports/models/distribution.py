"""What left the house: each PDF of a report for good, and to whom which one went."""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import OutboundMail, StoredFile, TimeStamped
from core.queue import QueueState
from reports.enums import SENT_STATES, RecipientKind
from reports.models.report import Report


@pghistory.track(exclude=["data"])
class ReportEdition(models.Model):
    """One PDF of a report with what it was made from; the database refuses any change to it."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("version"))
    document = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="report_edition", verbose_name=_("PDF")
    )
    data = models.JSONField(_("data"))
    template = models.CharField(_("template"), max_length=100)
    #: Over data, PDF and the seal of the edition before: a changed row is found and named.
    seal = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of a report")
        verbose_name_plural = _("versions of reports")
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="report_edition_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="stands_for_good", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.report_id} v{self.number}"


class RecipientQuerySet(models.QuerySet):
    def by_token(self, token):
        """Whose link this is or once was."""
        return self.filter(Q(token=token) | Q(former_tokens__contains=[token]))

    def waiting(self):
        """They got it by mail and have not confirmed it."""
        return self.filter(
            acknowledged_at=None,
            revoked_at=None,
            sent_at__isnull=False,
            edition=models.F("report__edition"),
            report__state__in=SENT_STATES,
        )


@pghistory.track()
class Recipient(TimeStamped):
    """One person to whom one version went, and what became of it. The link is his own."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="recipients")
    edition = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    kind = models.CharField(_("as"), max_length=24, choices=RecipientKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    reason = models.CharField(_("why this person too"), max_length=250, blank=True)
    #: For this report alone: nobody's account changes its address because a mail came back.
    email = models.EmailField(_("address for this report"), blank=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    #: Links that ran out or were replaced: known, so that a new one can be asked for.
    former_tokens = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    mail = models.OneToOneField(
        OutboundMail, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    sendings = models.PositiveSmallIntegerField(_("mails"), default=0, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    link_until = models.DateTimeField(_("link valid until"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("link withdrawn at"), null=True, editable=False)
    returned_at = models.DateTimeField(_("came back at"), null=True, editable=False)
    returned_reason = models.CharField(_("why it came back"), max_length=250, blank=True)
    nudged_at = models.DateTimeField(_("reminded at"), null=True, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    acknowledged_at = models.DateTimeField(_("receipt confirmed at"), null=True, editable=False)
    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        indexes = [
            GinIndex(fields=["former_tokens"], name="recipient_former_tokens"),
            # Few at a time, asked for by every page: what still waits for somebody.
            models.Index(
                fields=["user", "sent_at"],
                name="recipient_waiting",
                condition=Q(acknowledged_at=None, revoked_at=None, sent_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "edition", "user"], name="report_recipient_once"
            )
        ]

    def __str__(self):
        return str(self.user)

    @property
    def address(self) -> str:
        return self.email or self.user.email

    @property
    def is_given_up(self) -> bool:
        """The mail to this person could not be delivered; its row says why."""
        return self.mail is not None and self.mail.state == QueueState.DEAD

    @property
    def has_failed(self) -> bool:
        """Refused by the mail server, or sent back later and noted by the sender."""
        return self.is_given_up or self.returned_at is not None

    @property
    def has_live_link(self) -> bool:
        """Links of reports loaded from the past were never mailed and have no end."""
        is_over = self.link_until is not None and self.link_until < timezone.now()
        return self.revoked_at is None and not is_over
