"""The closing file of an intervention: all its reports, promises and lessons in one."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from interventions.enums import COORDINATING_ROLES
from interventions.models import Intervention, TeamMember, is_est_q
from missions.enums import CONFIDENTIAL_KINDS
from missions.models import Mission


def closed_by(user) -> Q:
    """Condition “this person closes the intervention”: its coordination, or EST."""
    coordination = TeamMember.objects.current().filter(
        intervention=OuterRef("intervention"), user__in=user.hands, role__in=COORDINATING_ROLES
    )
    return is_est_q(user) | Q(Exists(coordination))


def in_line_of(user) -> Q:
    """Condition “EST's own line over the intervention”."""
    if user.is_est_manager:
        return Q(pk__isnull=False)  # an empty Q would vanish beside another
    hands = user.hands
    return Q(intervention__focal_point__in=hands) | Q(intervention__unit__coordinator__in=hands)


class _Holds(models.Func):
    template = "(%(expressions)s)"
    arg_joiner = " @> "
    output_field = models.BooleanField()


def turned_confidential() -> Exists:
    """Does it hold, as open, a report of a mission that became confidential since?"""
    row = JSONObject(mission=F("code"), is_confidential=Value(value=False))
    rows = models.Func(row, function="jsonb_build_array", output_field=models.JSONField())
    return Exists(
        Mission.objects.filter(
            _Holds(OuterRef("data"), JSONObject(reports=rows)),
            interventions=OuterRef("intervention"),
            specific_kind__in=CONFIDENTIAL_KINDS,
        )
    )


class ClosingFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who close the intervention; with confidential reports inside, EST's line alone."""
        is_open = Q(is_confidential=False) & ~Q(turned_confidential())
        return self.filter(closed_by(user)).filter(is_open | in_line_of(user))


@pghistory.track(exclude=["data"])
class ClosingFile(models.Model):
    """One PDF and one archive made from the same data; the same data are never made twice."""

    intervention = models.ForeignKey(
        Intervention, models.PROTECT, related_name="closing_files", verbose_name=_("intervention")
    )
    is_confidential = models.BooleanField(_("with confidential reports"), default=False)
    #: SHA-256 over the data, the reports' own checksums among them.
    digest = models.CharField(max_length=64)
    data = models.JSONField(_("data"))
    document = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="+", verbose_name=_("PDF")
    )
    archive = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="+", verbose_name=_("archive")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    objects = ClosingFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing file of an intervention")
        verbose_name_plural = _("closing files of interventions")
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "is_confidential", "digest"], name="closing_file_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="stands_for_good", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return str(self.document)

    def get_absolute_url(self):
        return reverse("reports:closing", kwargs={"code": self.intervention.code})
