"""What people leave on the board of a review: votes, and moves that can be taken back."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import TimeStamped
from reports.review.models import AnnualReview, ReviewLesson


@pghistory.track()
class ReviewVote(TimeStamped):
    """One voice for one lesson; it is shown and decides nothing (domain: annual synthesis)."""

    choice = models.ForeignKey(ReviewLesson, models.CASCADE, related_name="votes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("voter")
    )

    class Meta:
        verbose_name = _("vote for a lesson")
        verbose_name_plural = _("votes for lessons")
        constraints = [
            models.UniqueConstraint(fields=["choice", "user"], name="one_vote_a_person_a_lesson")
        ]

    def __str__(self):
        return f"{self.user}: {self.choice}"


class MoveKind(models.TextChoices):
    PROPOSE = "propose", pgettext_lazy("board", "Proposed")
    WITHDRAW = "withdraw", pgettext_lazy("board", "Taken off the board")
    KEEP = "keep", pgettext_lazy("board", "Kept")
    MERGE = "merge", pgettext_lazy("board", "Merged")
    SET_ASIDE = "set_aside", pgettext_lazy("board", "Set aside")
    OPEN = "open", pgettext_lazy("board", "Back among the proposed")
    ORDER = "order", pgettext_lazy("board", "New order")
    THEME = "theme", pgettext_lazy("board", "Under another theme")


@pghistory.track()
class ReviewMove(TimeStamped):
    """One move on the board with each lesson's place before and after, so that it can go back."""

    review = models.ForeignKey(AnnualReview, models.CASCADE, related_name="moves")
    kind = models.CharField(_("move"), max_length=10, choices=MoveKind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    #: Rows of {lesson, before, after}: a place as a dict, or null for “not on the board”; of a
    #: lesson that went to another theme also {theme: [from, to]}.
    places = models.JSONField(default=list)
    undone_at = models.DateTimeField(_("taken back at"), null=True)

    class Meta:
        verbose_name = _("move on the board")
        verbose_name_plural = _("moves on the board")
        indexes = [
            models.Index(
                fields=["review", "-id"],
                name="review_move_standing",
                condition=Q(undone_at=None),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.review})"
