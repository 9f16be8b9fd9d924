from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class ProfileState(models.TextChoices):
    """Whether EST counts on a person: a profile is said, then validated, and may be set aside."""

    PROPOSED = "proposed", pgettext_lazy("profile", "to be validated")
    VALIDATED = "validated", pgettext_lazy("profile", "validated")
    SET_ASIDE = "set_aside", pgettext_lazy("profile", "set aside")

    @property
    def degree(self) -> str:
        """How full the dot beside the word is; kept here so that a new state has one."""
        return {self.VALIDATED: "done", self.SET_ASIDE: "late"}.get(self, "half")


class CompetenceKind(models.TextChoices):
    """Sector specialist and coach are two things (concept note, slide 8)."""

    TECHNICAL = "technical", _("technical")
    COACHING = "coaching", _("coaching")


class SkillLevel(models.IntegerChoices):
    BASIC = 1, _("1 – has seen it done")
    ASSISTED = 2, _("2 – does it with help")
    SOUND = 3, _("3 – does it alone")
    ADVANCED = 4, _("4 – guides others")
    EXPERT = 5, _("5 – shapes the field")


class CefrLevel(models.TextChoices):
    """Common European Framework of Reference; the codes sort as the levels do."""

    A1 = "A1", _("A1 – first words")
    A2 = "A2", _("A2 – simple exchanges")
    B1 = "B1", _("B1 – gets along")
    B2 = "B2", _("B2 – works in it")
    C1 = "C1", _("C1 – fluent")
    C2 = "C2", _("C2 – as a first language")


class Language(models.TextChoices):
    """Languages of the agency, of partner countries, and of those who work there."""

    AR = "ar", _("Arabic")
    BM = "bm", _("Bambara")
    DE = "de", _("German")
    EN = "en", _("English")
    ES = "es", _("Spanish")
    FF = "ff", _("Fula")
    FON = "fon", _("Fon")
    FR = "fr", _("French")
    HA = "ha", _("Hausa")
    KG = "kg", _("Kongo")
    LG = "lg", _("Luganda")
    LN = "ln", _("Lingala")
    LU = "lu", _("Luba")
    MOS = "mos", _("Mossi")
    NL = "nl", _("Dutch")
    PT = "pt", _("Portuguese")
    QU = "qu", _("Quechua")
    RN = "rn", _("Kirundi")
    RW = "rw", _("Kinyarwanda")
    SW = "sw", _("Swahili")
    VI = "vi", _("Vietnamese")
    WO = "wo", _("Wolof")
    YO = "yo", _("Yoruba")
    DJE = "dje", _("Zarma")
