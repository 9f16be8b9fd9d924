"""Experts: the professional profile of a person."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped, Versioned
from experts.enums import EXTERNAL_KINDS, ExpertKind, ExpertLevel
from interventions.enums import OUTSIDE_ROLES
from interventions.models import Country, EstUnit, TeamMember, is_est_q


@pghistory.track()
class Competence(TimeStamped):
    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")

    def __str__(self):
        return self.name


class ExpertQuerySet(models.QuerySet):
    def visible_to(self, user):
        """EST sees the roster, CTB's people in an intervention its names, everybody himself."""
        works = TeamMember.objects.current().filter(user__in=user.hands)
        works = works.exclude(role__in=OUTSIDE_ROLES)
        return self.filter(is_est_q(user) | Q(user__in=user.hands) | Exists(works))

    def for_list(self):
        return self.select_related("user", "unit")


@pghistory.track()
class Expert(Versioned):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="expert",
        verbose_name=_("person"),
    )
    code = models.CharField(_("code"), max_length=10, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ExpertKind)
    level = models.CharField(_("profile"), max_length=10, choices=ExpertLevel)
    unit = models.ForeignKey(
        EstUnit, models.PROTECT, related_name="experts", verbose_name=_("EST unit")
    )
    competences = models.ManyToManyField(
        Competence, blank=True, related_name="experts", verbose_name=_("competences")
    )
    languages = ArrayField(
        models.CharField(max_length=3),
        default=list,
        blank=True,
        verbose_name=_("languages"),
    )
    countries = models.ManyToManyField(
        Country, blank=True, related_name="experts", verbose_name=_("countries known")
    )
    day_rate_eur = models.PositiveIntegerField(_("day rate (EUR)"), null=True, blank=True)
    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")

    def __str__(self):
        return str(self.user)

    @property
    def is_junior(self) -> bool:
        return self.level == ExpertLevel.JUNIOR

    @property
    def is_external(self) -> bool:
        return self.kind in EXTERNAL_KINDS


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ExpertCompetence(Expert.competences.through):
    class Meta:
        proxy = True


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ExpertCountry(Expert.countries.through):
    class Meta:
        proxy = True
