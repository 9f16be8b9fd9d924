"""What a report recommends, who carries it, and what became of it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from missions.models import Mission
from reports.enums import (
    OPEN_RECOMMENDATION_STATES,
    Addressee,
    Priority,
    RecommendationState,
    ReportState,
    Response,
)
from reports.models.base import OfMissionQuerySet, StepLog, form_uid, missions_open_to


class RecommendationQuerySet(OfMissionQuerySet):
    def visible_to(self, user):
        """Those who see the mission's outcome, and whoever has to carry it out."""
        return self.filter(Q(mission__in=missions_open_to(user)) | Q(owner__in=user.hands))

    def issued(self):
        """Given out with a report; those of a report never sent are its writers' business."""
        never_sent = Q(mission__report__state=ReportState.DRAFT, mission__report__edition=1)
        return self.exclude(never_sent)

    def for_list(self):
        return self.select_related("mission__country", "mission__unit", "owner").prefetch_related(
            "mission__interventions"
        )

    def open(self):
        return self.filter(state__in=OPEN_RECOMMENDATION_STATES)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)

    def unanswered(self):
        return self.open().filter(response=Response.NONE)

    def tab_counts(self, user, today) -> dict[str, int]:
        """How many rows each tab of the list holds. One query."""
        is_open = Q(state__in=OPEN_RECOMMENDATION_STATES)
        return self.aggregate(
            open=Count("pk", filter=is_open),
            late=Count("pk", filter=is_open & Q(due_on__lt=today)),
            unanswered=Count("pk", filter=is_open & Q(response=Response.NONE)),
            mine=Count("pk", filter=is_open & Q(owner__in=user.hands)),
            closed=Count("pk", filter=~is_open),
        )


@pghistory.track()
class Recommendation(Versioned):
    """One action, one owner, one date, one priority. At most seven a report."""

    code = models.CharField(_("number"), max_length=12, unique=True)
    uid = form_uid()
    mission = models.ForeignKey(
        Mission,
        models.PROTECT,
        related_name="recommendations",
        verbose_name=_("mission"),
    )
    text = models.TextField(_("recommendation"))
    addressed_to = models.CharField(_("addressed to"), max_length=20, choices=Addressee)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("owner"),
    )
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority, default=Priority.MEDIUM
    )
    due_on = models.DateField(_("due on"))
    response = models.CharField(
        _("response"),
        max_length=20,
        choices=Response,
        default=Response.NONE,
        editable=False,
    )
    response_comment = models.TextField(_("comment"), blank=True, editable=False)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("answered by"),
    )
    responded_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=RecommendationState,
        default=RecommendationState.OPEN,
        editable=False,
    )
    evidence = models.TextField(_("evidence"), blank=True, editable=False)
    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        indexes = [models.Index(fields=["state", "due_on"], name="recommendation_open")]
        constraints = [
            models.CheckConstraint(
                name="recommendation_rejection_says_why",
                condition=~Q(response=Response.REJECTED) | ~Q(response_comment=""),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.text[:60]}"

    def get_absolute_url(self):
        return reverse("reports:recommendation", kwargs={"code": self.code})

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_RECOMMENDATION_STATES

    @property
    def is_answered(self) -> bool:
        return self.response != Response.NONE

    @property
    def state_degree(self) -> str:
        """Empty, half or full dot beside the word."""
        return RecommendationState(self.state).degree

    @property
    def response_degree(self) -> str:
        return Response(self.response).degree


class RecommendationLog(StepLog):
    subject = models.ForeignKey(Recommendation, models.CASCADE, related_name="log")

    @property
    def step_label(self) -> str:
        """A response is no change of state; its line says which one it was."""
        known = self.name == "respond" and self.to_state in Response.values
        return Response(self.to_state).label.capitalize() if known else super().step_label
