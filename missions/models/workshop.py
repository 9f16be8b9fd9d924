"""The key actors of a setup mission's workshop (concept note, slide 7)."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from missions.enums import Gender
from missions.models.mission import Mission


@pghistory.track()
class KeyActor(TimeStamped):
    mission = models.ForeignKey(Mission, models.CASCADE, related_name="key_actors")
    name = models.CharField(_("name"), max_length=150)
    function = models.CharField(_("function"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    gender = models.CharField(_("woman or man"), max_length=5, choices=Gender, blank=True)
    has_attended = models.BooleanField(_("was there"), default=False)

    class Meta:
        verbose_name = _("key actor")
        verbose_name_plural = _("key actors of the workshop")
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "name", "organisation"], name="key_actor_once"
            )
        ]

    def __str__(self):
        return self.name
