from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """What people are told about; each chooses a rhythm for each."""

    TO_DO = "to_do", _("Actions that wait for me")
    MISSIONS = "missions", _("News of my missions")
    REMINDERS = "reminders", _("Reminders before and after a due date")
    REQUESTS = "requests", _("Support requests and remote support")
    REPORTS = "reports", _("Reports, recommendations and lessons")
    YEAR = "year", _("Plan of the year and annual review")
    SUBSTITUTES = "substitutes", _("Substitutes")

    @property
    def rhythm(self) -> "Rhythm":
        """For those who have not chosen: what asks for an act comes at once."""
        return {
            self.REMINDERS: Rhythm.DAILY,
            self.YEAR: Rhythm.DAILY,
        }.get(self, Rhythm.INSTANT)


class Rhythm(models.TextChoices):
    INSTANT = "instant", _("at once, by e-mail")
    DAILY = "daily", _("once a day, in one e-mail")
    HERE = "here", _("only here")
