from django.db import models
from django.utils.translation import gettext_lazy as _


class ExpertKind(models.TextChoices):
    EST_STAFF = "est_staff", _("EST staff")
    CONSULTANT = "consultant", _("external consultant")
    SCIENTIFIC_TEAM = "scientific_team", _("member of a scientific team")


#: Third parties: their missions are delegated and need the focal point (concept note, slide 9).
EXTERNAL_KINDS = (ExpertKind.CONSULTANT, ExpertKind.SCIENTIFIC_TEAM)


class ExpertLevel(models.TextChoices):
    """Senior by a gradient of competence; a junior leads by decision only (slide 8)."""

    SENIOR = "senior", _("senior")
    JUNIOR = "junior", _("junior")


class AbsenceKind(models.TextChoices):
    """Why somebody cannot travel; the reason itself is for EST and the person only."""

    LEAVE = "leave", _("leave")
    TRAINING = "training", _("training")
    ASSIGNMENT = "assignment", _("other assignment")
    ILLNESS = "illness", _("illness")
    OTHER = "other", _("other absence")
