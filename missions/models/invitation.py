"""What somebody's own calendar was last told of a mission."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.models import TimeStamped
from missions.models.mission import Mission


@pghistory.track()
class Invitation(TimeStamped):
    """`sequence` rises with each message: a calendar program drops what is older (RFC 5546)."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="invitations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mission_invitations"
    )
    sequence = models.PositiveIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField()
    is_cancelled = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mission", "user"], name="invitation_once_a_person"),
            models.CheckConstraint(
                name="invitation_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self):
        return f"{self.mission} ({self.user}, {self.sequence})"
