"""The words of the annual review, sentence by sentence, and what left the house of them.

A sentence that was drawn from lessons knows which; one without lessons is the managers' own. What
a sentence rests on is asked when it is shown: a lesson no longer kept takes its number with it.
"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile, TimeStamped
from interventions.models import Theme
from reports.enums import SummarySection
from reports.models.lessons import Lesson
from reports.review.models import AnnualReview


@pghistory.track()
class ReviewSentence(TimeStamped):
    review = models.ForeignKey(AnnualReview, models.CASCADE, related_name="sentences")
    section = models.CharField(_("section"), max_length=12, choices=SummarySection)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    text = models.TextField(_("sentence"))
    #: As it stood in the lesson; empty for what the managers wrote themselves.
    extracted = models.TextField(_("as drawn from the lesson"), blank=True, editable=False)
    is_edited = models.BooleanField(_("edited"), default=False, editable=False)
    read_at = models.DateTimeField(_("read again at"), null=True, editable=False)

    class Meta:
        verbose_name = _("sentence of the review")
        verbose_name_plural = _("sentences of the review")
        constraints = [
            models.CheckConstraint(
                name="review_sentence_theme_only_of_lessons",
                condition=Q(theme=None) | Q(section=SummarySection.LESSONS),
            ),
            models.CheckConstraint(
                name="review_sentence_edited_was_extracted",
                condition=Q(is_edited=False) | ~Q(extracted=""),
            ),
        ]
        indexes = [models.Index(fields=["review", "section", "position"], name="review_sentences")]

    def __str__(self):
        return self.text


@pghistory.track()
class SentenceSource(models.Model):
    """A lesson from which a sentence was drawn."""

    sentence = models.ForeignKey(ReviewSentence, models.CASCADE, related_name="sources")
    lesson = models.ForeignKey(
        Lesson, models.PROTECT, related_name="sentences", verbose_name=_("lesson")
    )

    class Meta:
        verbose_name = _("source of a sentence")
        verbose_name_plural = _("sources of sentences")
        constraints = [
            models.UniqueConstraint(
                fields=["sentence", "lesson"], name="review_sentence_source_once"
            )
        ]

    def __str__(self):
        return f"{self.sentence_id}: {self.lesson_id}"


class ReviewEdition(models.Model):
    """A published review: its PDF, what it was made from, who signed; no change is let through."""

    review = models.ForeignKey(AnnualReview, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("version"))
    document = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="review_edition", verbose_name=_("PDF")
    )
    data = models.JSONField(_("data"))
    template = models.CharField(_("template"), max_length=100)
    #: Over data, PDF and the seal of the edition before: a changed row is found and named.
    seal = models.CharField(max_length=64)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("signed by"),
    )
    signed_at = models.DateTimeField(_("signed at"), null=True)
    published_on = models.DateField(_("published on"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of an annual review")
        verbose_name_plural = _("versions of annual reviews")
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="review_edition_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="stands_for_good", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.review_id} v{self.number}"


class ReviewPrint(models.Model):
    """The same review with its headings in another language; what people wrote stays as it is.

    `stamp` names the text it was drawn of; `data` of a frozen review are of its PDF's moment.
    """

    review = models.ForeignKey(AnnualReview, models.CASCADE, related_name="prints")
    number = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=2)
    data = models.JSONField(_("data"))
    document = models.OneToOneField(
        StoredFile,
        models.PROTECT,
        null=True,
        related_name="review_print",
        verbose_name=_("PDF"),
    )
    stamp = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("review in another language")
        verbose_name_plural = _("reviews in other languages")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "number", "language"], name="review_print_once"
            )
        ]

    def __str__(self):
        return f"{self.review_id} v{self.number} {self.language}"
