"""Lessons compared with one another: their texts as numbers, and what people said of two."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from reports.models.lessons import Lesson


class LessonVector(models.Model):
    """The text of a lesson as one method reads it; made again when its text has changed."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="vectors")
    #: Name and version: another version of a method compares with none of this one's.
    method = models.CharField(_("method"), max_length=60)
    #: MD5 of the text it was made of (reports/near/texts.py).
    text_hash = models.CharField(_("hash of the text"), max_length=32)
    content = models.BinaryField(_("vector"))
    made_at = models.DateTimeField(_("made at"), auto_now=True)

    class Meta:
        verbose_name = _("vector of a lesson")
        verbose_name_plural = _("vectors of lessons")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "method"], name="lesson_vector_once")
        ]

    def __str__(self):
        return f"{self.lesson_id} {self.method}"


@pghistory.track()
class DistinctLessons(TimeStamped):
    """Somebody looked at both: they are near in words and not the same. Not asked again."""

    first = models.ForeignKey(Lesson, models.CASCADE, related_name="+", verbose_name=_("lesson"))
    second = models.ForeignKey(Lesson, models.CASCADE, related_name="+", verbose_name=_("lesson"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("lessons that are not the same")
        verbose_name_plural = _("lessons that are not the same")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_lessons_once"),
            models.CheckConstraint(
                name="distinct_lessons_smaller_first", condition=Q(first__lt=F("second"))
            ),
        ]

    def __str__(self):
        return f"{self.first_id} ≠ {self.second_id}"
