"""Issues of the newsletter, what stands in them, and who reads them."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped, Versioned
from interventions.models import Country, Theme
from missions.models import Mission
from missions.standing import standing_of
from reports.models.base import StepLog
from reports.models.lessons import Lesson
from reports.review.models import AnnualReview


class NewsletterState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("newsletter", "draft")
    SENT = "sent", pgettext_lazy("newsletter", "sent")

    @property
    def degree(self) -> str:
        """The dot beside the word."""
        return "done" if self == self.SENT else ""


class NewsletterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """EST prepares it; what was sent is an archive that everybody reads."""
        if standing_of(user).is_est:
            return self
        return self.filter(state=NewsletterState.SENT)

    def newest(self):
        return self.order_by("-until", "-pk")


@pghistory.track()
class Newsletter(Versioned):
    """One issue. Its words are French; where English or Dutch ones are written, these are read."""

    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    state = models.CharField(
        _("state"),
        max_length=5,
        choices=NewsletterState,
        default=NewsletterState.DRAFT,
        editable=False,
    )
    title_fr = models.CharField(_("title (French)"), max_length=150)
    title_en = models.CharField(_("title (English)"), max_length=150, blank=True)
    title_nl = models.CharField(_("title (Dutch)"), max_length=150, blank=True)
    intro_fr = models.TextField(_("introduction (French)"), blank=True)
    intro_en = models.TextField(_("introduction (English)"), blank=True)
    intro_nl = models.TextField(_("introduction (Dutch)"), blank=True)
    #: The annual review whose publication proposed this issue.
    review = models.OneToOneField(
        AnnualReview,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="newsletter",
        verbose_name=_("annual review"),
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    objects = NewsletterQuerySet.as_manager()

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        constraints = [
            models.CheckConstraint(
                name="newsletter_period_in_order", condition=Q(until__gte=F("since"))
            ),
            models.CheckConstraint(
                name="newsletter_sent_at_iff_sent",
                condition=Q(state=NewsletterState.SENT, sent_at__isnull=False)
                | Q(state=NewsletterState.DRAFT, sent_at=None),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reports:newsletter", kwargs={"pk": self.pk})

    @property
    def title(self) -> str:
        return self._said("title")

    @property
    def intro(self) -> str:
        return self._said("intro")

    def _said(self, name: str) -> str:
        """In the reader's language, in French where that is missing."""
        own = getattr(self, f"{name}_{get_language() or 'fr'}", "")
        return own or getattr(self, f"{name}_fr")

    @property
    def state_degree(self) -> str:
        return NewsletterState(self.state).degree


class NewsletterLog(StepLog):
    subject = models.ForeignKey(Newsletter, models.CASCADE, related_name="log")


class ItemKind(models.TextChoices):
    LESSON = "lesson", pgettext_lazy("newsletter", "Lessons")
    MISSION = "mission", pgettext_lazy("newsletter", "Missions")
    NEWS = "news", pgettext_lazy("newsletter", "Calls and news")


@pghistory.track()
class NewsletterItem(TimeStamped):
    """A lesson, a mission, or a piece of news written for the issue, such as a call."""

    newsletter = models.ForeignKey(Newsletter, models.CASCADE, related_name="items")
    kind = models.CharField(_("kind"), max_length=7, choices=ItemKind, editable=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    lesson = models.ForeignKey(Lesson, models.CASCADE, null=True, editable=False, related_name="+")
    mission = models.ForeignKey(
        Mission, models.CASCADE, null=True, editable=False, related_name="+"
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    text = models.TextField(
        _("text"), blank=True, help_text=_("Shown under the title, in your words.")
    )
    url = models.URLField(_("link"), blank=True)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("theme")
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country")
    )

    class Meta:
        verbose_name = _("entry of a newsletter")
        verbose_name_plural = _("entries of a newsletter")
        constraints = [
            models.UniqueConstraint(
                fields=["newsletter", "lesson"], name="newsletter_lesson_once"
            ),
            models.UniqueConstraint(
                fields=["newsletter", "mission"], name="newsletter_mission_once"
            ),
            models.CheckConstraint(
                name="newsletter_item_of_one_thing",
                condition=Q(kind="lesson", lesson__isnull=False, mission=None)
                | Q(kind="mission", lesson=None, mission__isnull=False)
                | (Q(kind="news", lesson=None, mission=None) & ~Q(title="")),
            ),
        ]

    def __str__(self):
        return self.title or str(self.lesson or self.mission)


class SubscriptionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, whoever one stands in for."""
        return self.filter(user=user.pk)

    def running(self):
        return self.filter(ended_at=None, user__is_active=True)


@pghistory.track()
class Subscription(TimeStamped):
    """A person's wish to get the newsletter; without wishes, all of it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        editable=False,
        related_name="newsletter_subscription",
        verbose_name=_("subscriber"),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)
    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription to the newsletter")
        verbose_name_plural = _("subscriptions to the newsletter")

    def __str__(self):
        return str(self.user)


@pghistory.track()
class Wish(TimeStamped):
    """A theme or a country of which the subscriber wants to read."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="wishes")
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, related_name="+")
    country = models.ForeignKey(Country, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("wish of a subscriber")
        verbose_name_plural = _("wishes of subscribers")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "theme"], name="newsletter_theme_once"
            ),
            models.UniqueConstraint(
                fields=["subscription", "country"], name="newsletter_country_once"
            ),
            models.CheckConstraint(
                name="newsletter_wish_of_one_thing",
                condition=Q(theme=None, country__isnull=False)
                | Q(theme__isnull=False, country=None),
            ),
        ]

    def __str__(self):
        return str(self.theme or self.country)
