"""What a mission saw of the partners' progress markers."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from interventions.enums import TeamRole
from interventions.models import ProgressMarker, TeamMember
from missions.enums import CONFIDENTIAL_KINDS, MarkerDegree
from missions.models.mission import Mission
from missions.standing import standing_of


class MarkerObservationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As the mission; what a mediation or an evaluation saw is not the partners' to read."""
        rows = self.filter(mission__in=Mission.objects.visible_to(user).values("pk"))
        if standing_of(user).is_est:
            return rows
        as_partner = TeamMember.objects.current().filter(
            intervention__missions=OuterRef("mission"),
            user__in=user.hands,
            role=TeamRole.PARTNER,
        )
        return rows.exclude(Q(mission__specific_kind__in=CONFIDENTIAL_KINDS) & Exists(as_partner))

    def in_time(self):
        return self.order_by("observed_on", "pk")


@pghistory.track()
class MarkerObservation(TimeStamped):
    """One marker at one mission: how far it was seen, when, and what tells it."""

    mission = models.ForeignKey(
        Mission, models.CASCADE, related_name="marker_observations", verbose_name=_("mission")
    )
    marker = models.ForeignKey(
        ProgressMarker,
        models.PROTECT,
        related_name="observations",
        verbose_name=_("progress marker"),
    )
    degree = models.CharField(_("observed"), max_length=10, choices=MarkerDegree)
    observed_on = models.DateField(_("day"))
    words = models.TextField(_("what was seen"), blank=True)
    observed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    objects = MarkerObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation of a progress marker")
        verbose_name_plural = _("observations of progress markers")
        constraints = [
            models.UniqueConstraint(fields=["mission", "marker"], name="marker_once_a_mission")
        ]
        indexes = [
            models.Index(fields=["marker", "observed_on"], name="marker_in_time"),
            models.Index(fields=["observed_on"], name="marker_observed"),
        ]

    def __str__(self):
        return f"{self.marker}: {self.get_degree_display()}"

    @property
    def sign(self) -> str:
        """The dot beside the word."""
        return MarkerDegree(self.degree).degree
