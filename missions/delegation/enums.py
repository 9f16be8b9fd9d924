from django.db import models
from django.utils.translation import gettext_lazy as _


class Criterion(models.TextChoices):
    """The grid of the decision note: in house or outside (topic of slide 9)."""

    CONTINUITY = "continuity", _("continuity of knowledge in EST")
    AVAILABILITY = "availability", _("availability and delay")
    EXPERTISE = "expertise", _("depth of rare expertise")
    COST = "cost", _("cost: days × rate, travel")
    INDEPENDENCE = "independence", _("independence and legitimacy")
    COACHING = "coaching", _("continuity of coaching with the team")
    CONTEXT = "context", _("knowledge of language and country")
    NETWORK = "network", _("risk that the consultant’s network replaces the local one")
    FOLLOW_UP = "follow_up", _("work for the focal point: briefing, debriefing, follow-up")
    REUSE = "reuse", _("reuse of lessons, rights on documents")


class Leaning(models.TextChoices):
    IN_HOUSE = "in_house", _("in house")
    EXTERNAL = "external", _("external")
    NEUTRAL = "neutral", _("neutral")
