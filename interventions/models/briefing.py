"""The initial briefing of the international sector expert (concept note, slide 7)."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile, TimeStamped, TransitionLog, Versioned
from interventions.enums import BriefingState
from interventions.models.intervention import Intervention
from interventions.models.reference import Named


@pghistory.track()
class BriefingTopic(Named):
    """What a new sector expert has to be told; a briefing begins with a copy of this list."""

    position = models.PositiveSmallIntegerField(_("order"))
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("topic of the initial briefing")
        verbose_name_plural = _("topics of the initial briefing")


class InitialBriefingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees the intervention, and the person who is briefed."""
        seen = Intervention.objects.visible_to(user).values("pk")
        return self.filter(Q(intervention__in=seen) | Q(expert__in=user.hands))


@pghistory.track()
class InitialBriefing(Versioned):
    code = models.CharField(_("number"), max_length=20, unique=True)
    intervention = models.ForeignKey(Intervention, models.PROTECT, related_name="briefings")
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="initial_briefings",
        verbose_name=_("international sector expert"),
        help_text=_("Empty while the post is being filled."),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=BriefingState,
        default=BriefingState.PLANNED,
        editable=False,
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    comment = models.TextField(_("why topics were left out"), blank=True, editable=False)
    objects = InitialBriefingQuerySet.as_manager()

    class Meta:
        verbose_name = _("initial briefing")
        verbose_name_plural = _("initial briefings")
        constraints = [
            models.CheckConstraint(
                name="briefing_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self):
        return f"{self.code} {self.expert}" if self.expert else self.code

    def get_absolute_url(self):
        return reverse("briefings:detail", kwargs={"code": self.code})

    @property
    def is_planned(self) -> bool:
        return self.state == BriefingState.PLANNED

    @property
    def degree(self) -> str:
        """How full the dot beside its state is."""
        return BriefingState(self.state).degree


class BriefingLog(TransitionLog):
    subject = models.ForeignKey(InitialBriefing, models.CASCADE, related_name="log")


@pghistory.track()
class BriefingItem(TimeStamped):
    briefing = models.ForeignKey(InitialBriefing, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    label = models.CharField(_("topic"), max_length=250)
    is_done = models.BooleanField(_("done"), default=False)
    note = models.CharField(_("note"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.UniqueConstraint(fields=["briefing", "label"], name="briefing_item_once")
        ]

    def __str__(self):
        return self.label


@pghistory.track()
class BriefingDocument(TimeStamped):
    briefing = models.ForeignKey(InitialBriefing, models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self):
        return self.title
