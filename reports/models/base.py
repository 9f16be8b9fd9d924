"""What all rows of a mission's reports share: who sees them, how their log speaks."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import pgettext_lazy

from core.models import (
    TransitionLog,
)
from missions.enums import CONFIDENTIAL_KINDS
from missions.models import Mission
from missions.standing import is_partner, standing_of


def lines(label, **options):
    """A list of short texts, written one a line in forms."""
    return ArrayField(models.TextField(), default=list, blank=True, verbose_name=label, **options)


def form_uid():
    """The name of a row in forms: given where it was first typed, perhaps without network.

    Sent twice it is still one row (reports/editor.py).
    """
    return models.UUIDField(
        default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )


def missions_open_to(user):
    """Missions whose outcome this person may read: partners are kept out of confidential kinds."""
    missions = Mission.objects.visible_to(user)
    if not standing_of(user).is_est:
        closed = Q(specific_kind__in=CONFIDENTIAL_KINDS) & is_partner(user, OuterRef("pk"))
        missions = missions.exclude(closed)
    return missions.values("pk")


def of_open_mission(user) -> Q:
    """Condition “of a mission open to this person”; EST reads all, so no mission is looked up."""
    if standing_of(user).is_est:
        return Q(mission__isnull=False)
    return Q(mission__in=missions_open_to(user))


class OfMissionQuerySet(models.QuerySet):
    """Rows of a mission are visible to those who see the mission's outcome."""

    def visible_to(self, user):
        return self.filter(of_open_mission(user))


class StepLog(TransitionLog):
    """A log that says its steps in words."""

    class Meta:
        abstract = True

    @property
    def step_label(self) -> str:
        return STEP_LABELS.get(self.name, self.name)


#: What a log calls each step, whatever it is a step of.
STEP_LABELS = {
    "submit": pgettext_lazy("log", "Submitted"),
    "send_back": pgettext_lazy("log", "Sent back"),
    "approve": pgettext_lazy("log", "Approved"),
    "distribute": pgettext_lazy("log", "Distributed"),
    "acknowledge": pgettext_lazy("log", "Receipt confirmed by all"),
    "respond": pgettext_lazy("log", "Response"),
    "start": pgettext_lazy("log", "In progress"),
    "implement": pgettext_lazy("log", "Implemented"),
    "drop": pgettext_lazy("log", "Dropped"),
    "verify": pgettext_lazy("log", "Verified"),
    "reopen": pgettext_lazy("log", "Opened again"),
    "note": pgettext_lazy("log", "Progress"),
    "reschedule": pgettext_lazy("log", "New date"),
    "hand_over": pgettext_lazy("log", "New owner"),
    "propose": pgettext_lazy("log", "Proposed"),
    "validate": pgettext_lazy("log", "Validated"),
    "publish": pgettext_lazy("log", "Published"),
    "archive": pgettext_lazy("log", "Archived"),
    "agree": pgettext_lazy("log", "Agreed to"),
    "deliver": pgettext_lazy("log", "Results handed in"),
    "draft": pgettext_lazy("log", "Handed in to be read"),
    "close": pgettext_lazy("log", "Closed"),
    "take_up": pgettext_lazy("log", "Taken up again"),
}
