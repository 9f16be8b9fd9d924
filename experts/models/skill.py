"""What an expert can do, and how well: said by the person, validated by EST."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from experts.enums import CefrLevel, Language, SkillLevel
from experts.models.expert import Competence, Expert
from interventions.models import Sector


class OfExpertQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the expert; how well he does it is for `experts.view_open`."""
        return self.filter(expert__in=Expert.objects.visible_to(user).values("pk"))


class GradedQuerySet(OfExpertQuerySet):
    def waiting(self):
        """Said by the person, not validated by EST as it stands now."""
        return self.filter(Q(validated_level=None) | ~Q(level=F("validated_level")))


class Graded(TimeStamped):
    """A line of the gradient of competence (concept note, slide 8), from 1 to 5."""

    level = models.PositiveSmallIntegerField(
        _("level"),
        choices=SkillLevel,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    validated_level = models.PositiveSmallIntegerField(
        _("validated level"), choices=SkillLevel, null=True, editable=False
    )
    validated_on = models.DateField(_("validated on"), null=True, editable=False)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("validated by"),
    )
    objects = GradedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(class)s_level_known", condition=Q(level__range=(1, 5))),
            models.CheckConstraint(
                name="%(class)s_validated_says_when",
                condition=Q(validated_level=None, validated_on=None)
                | Q(validated_level__range=(1, 5), validated_on__isnull=False),
            ),
        ]

    @property
    def share(self) -> str:
        """Of its bar; with a point whatever the language."""
        return f"{self.level * 20}%"

    @property
    def is_validated(self) -> bool:
        return self.level == self.validated_level


@pghistory.track()
class ExpertSkill(Graded):
    expert = models.ForeignKey(
        Expert, models.CASCADE, related_name="skills", verbose_name=_("expert")
    )
    competence = models.ForeignKey(
        Competence, models.PROTECT, related_name="skills", verbose_name=_("competence")
    )

    class Meta(Graded.Meta):
        verbose_name = _("competence of an expert")
        verbose_name_plural = _("competences of experts")
        constraints = [
            *Graded.Meta.constraints,
            models.UniqueConstraint(fields=["expert", "competence"], name="expert_skill_once"),
        ]

    def __str__(self):
        return str(self.competence)


@pghistory.track()
class ExpertSector(Graded):
    expert = models.ForeignKey(
        Expert, models.CASCADE, related_name="sectors", verbose_name=_("expert")
    )
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name=_("sector"))

    class Meta(Graded.Meta):
        verbose_name = _("sector of an expert")
        verbose_name_plural = _("sectors of experts")
        constraints = [
            *Graded.Meta.constraints,
            models.UniqueConstraint(fields=["expert", "sector"], name="expert_sector_once"),
        ]

    def __str__(self):
        return str(self.sector)


@pghistory.track()
class ExpertLanguage(TimeStamped):
    """Said by the person himself: a conversation shows whether it is so."""

    expert = models.ForeignKey(
        Expert, models.CASCADE, related_name="languages", verbose_name=_("expert")
    )
    language = models.CharField(_("language"), max_length=3, choices=Language)
    level = models.CharField(_("level"), max_length=2, choices=CefrLevel)
    objects = OfExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("language of an expert")
        verbose_name_plural = _("languages of experts")
        constraints = [
            models.UniqueConstraint(fields=["expert", "language"], name="expert_language_once")
        ]
        indexes = [models.Index(fields=["language", "level"], name="speakers")]

    def __str__(self):
        return f"{self.get_language_display()} {self.level}"
