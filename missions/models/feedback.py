"""What those who worked with an expert say after a mission: on the matter and on the coaching."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from experts.models import Expert
from interventions.models import is_est_himself_q
from missions.enums import FeedbackGrade
from missions.models.mission import Mission


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """EST, and its author his own: no score of persons elsewhere (concept note, slide 12).

        Never lent with a substitution.
        """
        return self.filter(is_est_himself_q(user) | Q(author=user.pk))

    def told_to(self, user):
        """Of what was said of him, the words that their authors let him read; never the marks."""
        return self.filter(expert__user=user.pk, is_shared=True)


@pghistory.track()
class MissionFeedback(Versioned):
    """Two marks and words, of one expert on one mission, by one who worked with him."""

    mission = models.ForeignKey(
        Mission, models.CASCADE, related_name="feedback", verbose_name=_("mission")
    )
    expert = models.ForeignKey(
        Expert, models.PROTECT, related_name="feedback", verbose_name=_("expert")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    technical = models.PositiveSmallIntegerField(_("on the matter"), choices=FeedbackGrade)
    coaching = models.PositiveSmallIntegerField(_("as a coach"), choices=FeedbackGrade)
    words = models.TextField(
        _("in your words"),
        max_length=2000,
        help_text=_("What helped the team, and what would help it more next time."),
    )
    is_shared = models.BooleanField(
        _("the person may read my words"),
        default=True,
        help_text=_("The marks stay with EST in any case."),
    )
    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback after a mission")
        verbose_name_plural = _("feedback after missions")
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "expert", "author"], name="mission_feedback_once"
            ),
            models.CheckConstraint(
                name="mission_feedback_marks_known",
                condition=Q(technical__range=(1, 5), coaching__range=(1, 5)),
            ),
        ]
        indexes = [models.Index(fields=["expert"], name="feedback_on_expert")]

    def __str__(self):
        return f"{self.expert}, {self.mission.code}"
