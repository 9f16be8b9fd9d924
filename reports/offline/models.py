"""What was typed into a form and not filed yet, field by field."""

import zlib

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from missions.models import Mission
from reports.models.base import OfMissionQuerySet


class Paper(models.TextChoices):
    """Which form of a mission."""

    DEBRIEFING = "debriefing", _("field debriefing")
    REPORT = "report", _("mission report")


def stamp(text: str) -> str:
    """By which a device says what it knows without sending it; static/js/offline/text.js too."""
    return f"{zlib.crc32(text.encode()):08x}{len(text.encode()):x}"


@pghistory.track()
class DraftField(TimeStamped):
    """One field as it was typed; it counts nowhere until its form is filed or saved."""

    mission = models.ForeignKey(
        Mission, models.CASCADE, related_name="draft_fields", verbose_name=_("mission")
    )
    paper = models.CharField(_("form"), max_length=10, choices=Paper)
    name = models.CharField(_("field"), max_length=120)
    value = models.TextField(_("text"), blank=True)
    #: Texts that would not merge into `value`: {"id", "value", "by", "at", "device"}.
    rivals = models.JSONField(_("other texts"), default=list, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    device = models.CharField(_("device"), max_length=36, blank=True)
    objects = OfMissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("field of a draft")
        verbose_name_plural = _("fields of drafts")
        constraints = [
            models.UniqueConstraint(fields=["mission", "paper", "name"], name="draft_field_once")
        ]

    def __str__(self):
        return f"{self.get_paper_display()}, {self.name}"
