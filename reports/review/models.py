"""The annual review: every year EST draws the lessons (concept note, slide 10)."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile, TimeStamped, TransitionLog, Versioned
from interventions.models import EstUnit, is_est_q
from reports.enums import FROZEN_REVIEW_STATES, FollowUp, ReviewChoice, ReviewState
from reports.models.lessons import Lesson


class AnnualReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """EST follows the work; everybody reads what was published."""
        return self.filter(is_est_q(user) | Q(state=ReviewState.PUBLISHED))

    def readable_by(self, user):
        """Also a review that is being rewritten: others than EST read its last version."""
        editions = self.model._meta.get_field("editions").related_model.objects
        was_published = Exists(editions.filter(review=OuterRef("pk")))
        return self.filter(is_est_q(user) | Q(state=ReviewState.PUBLISHED) | was_published)

    def for_list(self, user):
        """As this person reads them (`shown_…`), with counts of what was kept and decided.

        Of a review that is being rewritten others than EST are told what was published last.
        """
        alive = is_est_q(user) | Q(state=ReviewState.PUBLISHED)
        editions = self.model._meta.get_field("editions").related_model.objects
        last = editions.filter(review=OuterRef("pk")).order_by("-number")

        def told(now, then):
            return Case(When(alive, then=now), default=Subquery(last.values(then=then)[:1]))

        def count(rows):
            counted = rows.filter(review=OuterRef("pk")).values("review")
            return Coalesce(Subquery(counted.values(many=Count("pk"))), 0)

        def noted(name):
            return Cast(F(f"data__figures__lessons__{name}"), models.IntegerField())

        choices, kept = ReviewLesson.objects, ReviewChoice.KEPT
        aside, decisions = ReviewChoice.SET_ASIDE, ReviewDecision.objects.all()
        return self.select_related("unit", "document").annotate(
            shown_state=Case(When(alive, then=F("state")), default=Value(ReviewState.PUBLISHED)),
            shown_headline=told(F("headline"), Cast(KT("data__headline"), models.CharField())),
            shown_published_on=told(F("published_on"), F("published_on")),
            kept=told(count(choices.filter(decision=kept)), noted("kept")),
            set_aside=told(count(choices.filter(decision=aside)), noted("set_aside")),
            decided=told(count(decisions), length_of("data__decisions")),
        )


def length_of(name: str) -> Func:
    return Func(F(name), function="jsonb_array_length", output_field=models.IntegerField())


@pghistory.track()
class AnnualReview(Versioned):
    year = models.PositiveSmallIntegerField(_("year"))
    unit = models.ForeignKey(
        EstUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("EST unit"),
        help_text=_("Empty: all units."),
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ReviewState,
        default=ReviewState.COLLECTING,
        editable=False,
    )
    opened_on = models.DateField(_("opened on"))
    early_reason = models.CharField(_("reason for opening early"), max_length=250, blank=True)
    published_on = models.DateField(_("published on"), null=True, editable=False)
    headline = models.CharField(_("message of the year"), max_length=300, blank=True)
    #: Counts the texts that left the house: one more each time a published review is opened again.
    number = models.PositiveSmallIntegerField(_("version number"), default=1, editable=False)
    has_sheets = models.BooleanField(
        _("a sheet for each mission"),
        default=False,
        help_text=_("At the end of the PDF: each mission on a page of its own, with its lessons."),
    )
    document = models.OneToOneField(
        StoredFile,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="review",
        verbose_name=_("PDF"),
    )
    document_data = models.JSONField(null=True, editable=False)
    objects = AnnualReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual review")
        verbose_name_plural = _("annual reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "unit"], name="review_once_a_year", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="review_published_on_iff_published",
                condition=Q(state=ReviewState.PUBLISHED, published_on__isnull=False)
                | (~Q(state=ReviewState.PUBLISHED) & Q(published_on=None)),
            ),
        ]

    def __str__(self):
        if self.unit_id:
            words = {"year": self.year, "unit": self.unit}
            return _("Annual review %(year)s, %(unit)s") % words
        return _("Annual review %(year)s") % {"year": self.year}

    def get_absolute_url(self):
        return reverse("reports:review", kwargs={"year": self.slug})

    @property
    def slug(self) -> str:
        """Its part of every address: 2016, or 2016-sante for the review of one unit."""
        return f"{self.year}-{self.unit.code.lower()}" if self.unit_id else str(self.year)

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN_REVIEW_STATES

    @property
    def is_published(self) -> bool:
        return self.state == ReviewState.PUBLISHED

    @property
    def state_degree(self) -> str:
        return ReviewState(self.state).degree

    @property
    def listed_state(self) -> ReviewState:
        """What the reader of a list is told; see for_list()."""
        return ReviewState(self.shown_state)

    @property
    def edition(self) -> str:
        """Names the text as it stands: words, choices and decisions all move it on."""
        return self.updated_at.isoformat()

    @property
    def has_current_document(self) -> bool:
        """Validation drops the draft, so a frozen review only ever has the PDF made after it."""
        if not self.document_id:
            return False
        return self.is_frozen or self.document_data["edition"] == self.edition


class ReviewLog(TransitionLog):
    subject = models.ForeignKey(AnnualReview, models.CASCADE, related_name="log")

    @property
    def step_label(self) -> str:
        """The state it came to; going back to the synthesis is told by its reason."""
        return ReviewState(self.to_state).label.capitalize()


class ReviewLessonQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(decision=ReviewChoice.KEPT)


@pghistory.track()
class ReviewLesson(TimeStamped):
    """A lesson on the board of a review: proposed, kept in an order, merged, or set aside."""

    review = models.ForeignKey(AnnualReview, models.CASCADE, related_name="choices")
    lesson = models.ForeignKey(
        Lesson, models.PROTECT, related_name="reviews", verbose_name=_("lesson")
    )
    decision = models.CharField(
        _("decision"), max_length=10, choices=ReviewChoice, default=ReviewChoice.PROPOSED
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    reason = models.CharField(_("reason for setting aside"), max_length=250, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name=_("merged into"),
    )
    #: Numbers of the sources that its successor got with it; they go when it leaves again.
    passed_on = ArrayField(models.BigIntegerField(), default=list, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    objects = ReviewLessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson of the review")
        verbose_name_plural = _("lessons of the review")
        indexes = [models.Index(fields=["review", "decision"], name="review_lesson_decision")]
        constraints = [
            models.UniqueConstraint(fields=["review", "lesson"], name="review_lesson_once"),
            models.CheckConstraint(
                name="review_lesson_set_aside_says_why",
                condition=~Q(decision=ReviewChoice.SET_ASIDE) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="review_lesson_merged_into_another",
                condition=Q(decision=ReviewChoice.MERGED, merged_into__isnull=False)
                & ~Q(merged_into=F("pk"))
                | (~Q(decision=ReviewChoice.MERGED) & Q(merged_into=None)),
            ),
        ]

    def __str__(self):
        return str(self.lesson)

    @property
    def is_kept(self) -> bool:
        return self.decision == ReviewChoice.KEPT

    @property
    def degree(self) -> str:
        return ReviewChoice(self.decision).degree


@pghistory.track()
class ReviewDecision(TimeStamped):
    """One decision, one owner, one date; the next review begins with their follow-up."""

    review = models.ForeignKey(AnnualReview, models.CASCADE, related_name="decisions")
    text = models.TextField(_("decision"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    follow_state = models.CharField(
        _("what became of it"), max_length=10, choices=FollowUp, blank=True
    )
    follow_up = models.TextField(_("follow-up a year later"), blank=True)

    class Meta:
        verbose_name = _("decision of EST")
        verbose_name_plural = _("decisions of EST")
        constraints = [
            models.CheckConstraint(
                name="review_decision_dropped_says_why",
                condition=~Q(follow_state=FollowUp.DROPPED) | ~Q(follow_up=""),
            )
        ]

    def __str__(self):
        return self.text
