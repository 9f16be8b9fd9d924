"""What stands beside the text of the ToR: remarks, tasks, who reports to whom."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from core.remarks import Remark, RemarkQuerySet, remark_constraints
from experts.models import Expert
from missions.enums import DayPart
from missions.models.tor import TermsOfReference


class TorCommentQuerySet(RemarkQuerySet):
    def visible_to(self, user):
        return self.filter(tor__in=TermsOfReference.objects.in_review_with(user).values("pk"))


@pghistory.track()
class TorComment(Remark):
    """`anchor`: the key of a section."""

    tor = models.ForeignKey(TermsOfReference, models.CASCADE, related_name="comments")
    #: The version it was said on, where it was carried over to a later one still open.
    from_number = models.PositiveSmallIntegerField(_("from version"), null=True, editable=False)
    objects = TorCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on ToR")
        verbose_name_plural = _("comments on ToR")
        constraints = remark_constraints("tor_comment")

    @property
    def origin(self) -> str:
        """Where it was said, if not on the version beside which it stands."""
        return _said_on(self.from_number)


def _said_on(number: int | None) -> str:
    return gettext("from version %(number)s") % {"number": number} if number else ""


class OfTorQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(tor__in=TermsOfReference.objects.visible_to(user).values("pk"))


@pghistory.track()
class TorTask(TimeStamped):
    """One task of the team, ticked once it is done (terms of the Pool Technique: 17 tasks)."""

    tor = models.ForeignKey(TermsOfReference, models.CASCADE, related_name="tasks")
    text = models.CharField(_("task"), max_length=300)
    expert = models.ForeignKey(
        Expert,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who does it"),
    )
    done_at = models.DateTimeField(_("done on"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("ticked by"),
    )
    objects = OfTorQuerySet.as_manager()

    class Meta:
        verbose_name = _("task of the ToR")
        verbose_name_plural = _("tasks of the ToR")
        constraints = [
            models.CheckConstraint(
                name="tor_task_done_by_somebody",
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.text[:60]


@pghistory.track()
class ReportingLine(TimeStamped):
    """Who reports to whom on the mission (terms of the Pool Technique: "rend compte à")."""

    tor = models.ForeignKey(TermsOfReference, models.CASCADE, related_name="reporting_lines")
    expert = models.ForeignKey(
        Expert, models.PROTECT, related_name="+", verbose_name=_("who reports")
    )
    superior = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reports to")
    )
    about = models.CharField(_("on what, how often"), max_length=200, blank=True)
    objects = OfTorQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting line")
        verbose_name_plural = _("reporting lines")
        constraints = [
            models.UniqueConstraint(
                fields=["tor", "expert", "superior"], name="reporting_line_once"
            )
        ]

    def __str__(self):
        return f"{self.expert} → {self.superior}"


@pghistory.track()
class ProgrammeEntry(TimeStamped):
    """Part of one day of the mission: where, what, whom to meet (missions/tor/programme.py)."""

    tor = models.ForeignKey(TermsOfReference, models.CASCADE, related_name="programme")
    day = models.DateField(_("day"))
    part = models.PositiveSmallIntegerField(
        _("part of the day"), choices=DayPart, default=DayPart.WHOLE
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    activity = models.TextField(_("what for"), max_length=600)
    people = models.TextField(_("people and organisations to meet"), max_length=600, blank=True)
    is_restitution = models.BooleanField(_("field debriefing"), default=False)
    objects = OfTorQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of the programme")
        verbose_name_plural = _("programme day by day")

    def __str__(self):
        return self.activity[:60]
