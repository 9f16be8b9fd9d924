"""What it led to: lessons."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from interventions.models import Intervention, Theme
from missions.models import Mission
from reports.enums import LessonState, Valence
from reports.models.base import StepLog, form_uid, missions_open_to


class LessonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Validated lessons belong to everybody; drafts, proposals to those around the mission."""
        return self.filter(
            Q(
                state__in=[
                    LessonState.VALIDATED,
                    LessonState.PUBLISHED,
                    LessonState.ARCHIVED,
                ]
            )
            | Q(author__in=user.hands)
            | Q(mission__in=missions_open_to(user))
        )

    def for_list(self):
        return self.select_related(
            "mission__country", "mission__unit", "intervention__sector", "theme", "author"
        )


@pghistory.track()
class Lesson(Versioned):
    """A generalisation that goes beyond the case: context, mechanism, outcome (slide 4)."""

    code = models.CharField(_("number"), max_length=12, unique=True)
    uid = form_uid()
    mission = models.ForeignKey(
        Mission, models.PROTECT, related_name="lessons", verbose_name=_("mission")
    )
    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        related_name="lessons",
        verbose_name=_("intervention"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    theme = models.ForeignKey(
        Theme, models.PROTECT, related_name="lessons", verbose_name=_("theme")
    )
    valence = models.CharField(_("success or difficulty"), max_length=10, choices=Valence)
    title = models.CharField(_("title, as a statement"), max_length=200)
    context = models.TextField(_("context"))
    mechanism = models.TextField(_("mechanism"))
    outcome = models.TextField(_("outcome"))
    application = models.TextField(_("where and for whom it applies"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="lessons",
        verbose_name=_("author"),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=LessonState,
        default=LessonState.DRAFT,
        editable=False,
    )
    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        indexes = [models.Index(fields=["year", "state"], name="lesson_of_year")]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return reverse("reports:lesson", kwargs={"code": self.code})

    @property
    def state_degree(self) -> str:
        return LessonState(self.state).degree


class LessonLog(StepLog):
    subject = models.ForeignKey(Lesson, models.CASCADE, related_name="log")
