"""What stands around a lesson: its sources, its likes, who checked and reworded it, its use."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from missions.models import Mission, RemoteSupport, SupportRequest, TermsOfReference
from reports.enums import CheckPoint, LinkKind, UseKind
from reports.models.lessons import Lesson


def person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=label,
    )


@pghistory.track()
class LessonSource(TimeStamped):
    """Where else the same was seen: one mission with its report, remote support or request."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="sources")
    mission = models.ForeignKey(
        Mission, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mission")
    )
    remote_support = models.ForeignKey(
        RemoteSupport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("remote support"),
    )
    request = models.ForeignKey(
        SupportRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("support request"),
    )
    note = models.CharField(_("what was seen there"), max_length=250, blank=True)
    added_by = person(_("added by"))

    class Meta:
        verbose_name = _("source of a lesson")
        verbose_name_plural = _("sources of lessons")
        constraints = [
            models.CheckConstraint(
                name="lesson_source_is_one",
                condition=Q(mission__isnull=False, remote_support=None, request=None)
                | Q(mission=None, remote_support__isnull=False, request=None)
                | Q(mission=None, remote_support=None, request__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["lesson", "mission", "remote_support", "request"],
                name="lesson_source_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return str(self.source)

    @property
    def source(self):
        return self.mission or self.remote_support or self.request


@pghistory.track()
class LessonLink(TimeStamped):
    """Two lessons that say the same, or the contrary: one row, read from both sides."""

    first = models.ForeignKey(Lesson, models.CASCADE, related_name="links_onwards")
    second = models.ForeignKey(Lesson, models.CASCADE, related_name="links_back")
    kind = models.CharField(_("how they stand to each other"), max_length=12, choices=LinkKind)
    sentence = models.CharField(_("in one sentence"), max_length=400)
    added_by = person(_("linked by"))

    class Meta:
        verbose_name = _("link between lessons")
        verbose_name_plural = _("links between lessons")
        constraints = [
            models.CheckConstraint(
                name="lesson_link_in_order", condition=Q(first__lt=F("second"))
            ),
            models.CheckConstraint(name="lesson_link_says_why", condition=~Q(sentence="")),
            models.UniqueConstraint(fields=["first", "second"], name="lesson_link_once"),
        ]

    def __str__(self):
        return f"{self.first_id} {self.kind} {self.second_id}"


@pghistory.track()
class LessonCheck(TimeStamped):
    """What one reader says of one point of the quality rule; never the author."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="checks")
    point = models.CharField(_("point"), max_length=10, choices=CheckPoint)
    is_met = models.BooleanField(_("met"))
    remark = models.CharField(_("remark"), max_length=250, blank=True)
    checked_by = person(_("checked by"))

    class Meta:
        verbose_name = _("check of a lesson")
        verbose_name_plural = _("checks of lessons")
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "point", "checked_by"], name="lesson_check_once"
            ),
            models.CheckConstraint(
                name="lesson_check_refusal_says_why", condition=Q(is_met=True) | ~Q(remark="")
            ),
        ]

    def __str__(self):
        return self.get_point_display()


@pghistory.track()
class LessonRewording(TimeStamped):
    """A text of the author as he proposed it, and what a reader made of it at validation."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="rewordings")
    field = models.CharField(_("field"), max_length=20)
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    reworded_by = person(_("reworded by"))

    class Meta:
        verbose_name = _("rewording of a lesson")
        verbose_name_plural = _("rewordings of lessons")

    def __str__(self):
        return self.field


@pghistory.track()
class LessonUse(TimeStamped):
    """What the terms of one mission made of a lesson; the last word counts, once a mission."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="uses")
    tor = models.ForeignKey(TermsOfReference, models.PROTECT, related_name="lesson_uses")
    #: Of the terms: new versions of one mission's terms do not cite twice.
    mission = models.ForeignKey(Mission, models.PROTECT, related_name="lesson_uses")
    kind = models.CharField(_("use"), max_length=10, choices=UseKind)
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    used_by = person(_("by"))
    year = models.PositiveSmallIntegerField(_("year"))
    used_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("use of a lesson")
        verbose_name_plural = _("uses of lessons")
        indexes = [models.Index(fields=["lesson", "kind", "used_at"], name="lesson_last_used")]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "mission"], name="lesson_use_once"),
            models.CheckConstraint(
                name="lesson_dismissed_says_why",
                condition=Q(kind=UseKind.CITED) | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class LessonShown(models.Model):
    """How often a page proposed a lesson in a year; a counter, written by a worker in one go."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="shown")
    year = models.PositiveSmallIntegerField(_("year"))
    times = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("count of a lesson shown")
        verbose_name_plural = _("counts of lessons shown")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "year"], name="lesson_shown_once_a_year")
        ]

    def __str__(self):
        return str(self.times)


@pghistory.track()
class LessonKept(TimeStamped):
    """EST looked at a lesson that nobody used and keeps it: two more years begin."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="kept")
    reason = models.CharField(_("reason"), max_length=250)
    kept_by = person(_("kept by"))

    class Meta:
        verbose_name = _("lesson kept unused")
        verbose_name_plural = _("lessons kept unused")
        constraints = [
            models.CheckConstraint(name="lesson_kept_says_why", condition=~Q(reason=""))
        ]

    def __str__(self):
        return self.reason
