"""The professional profile of a person, and the competences EST tells apart."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped, TransitionLog, Versioned
from experts.enums import (
    EXTERNAL_KINDS,
    CompetenceKind,
    ExpertKind,
    ExpertLevel,
    ProfileState,
)
from interventions.enums import OUTSIDE_ROLES
from interventions.models import Country, EstUnit, TeamMember, is_est_himself_q, is_est_q


@pghistory.track()
class Competence(TimeStamped):
    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=CompetenceKind,
        default=CompetenceKind.TECHNICAL,
        help_text=_("Coaching is a competence of its own (concept note, slide 8)."),
    )

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

    def open_to(self, user):
        """Those of whom this reader sees all: EST everybody, the person himself; never lent."""
        return self.filter(is_est_himself_q(user) | Q(user=user.pk))

    def for_list(self):
        return self.select_related("user", "unit")

    def waiting(self):
        """Those of whom EST has something to validate: the profile, a proposal, a level."""
        proposed = ~Q(proposed_kind="") | ~Q(proposed_level="")
        graded = (self.model._meta.get_field(name).related_model for name in ("skills", "sectors"))
        levels = [Exists(one.objects.waiting().filter(expert=OuterRef("pk"))) for one in graded]
        own = Q(state=ProfileState.PROPOSED) | proposed
        return self.filter(own | Q(levels[0]) | Q(levels[1])).exclude(state=ProfileState.SET_ASIDE)


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
    #: What the person says of himself and EST has not answered yet.
    proposed_kind = models.CharField(
        _("kind, proposed by the person"), max_length=20, choices=ExpertKind, blank=True
    )
    proposed_level = models.CharField(
        _("profile, proposed by the person"), max_length=10, choices=ExpertLevel, blank=True
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ProfileState,
        default=ProfileState.PROPOSED,
        editable=False,
    )
    unit = models.ForeignKey(
        EstUnit, models.PROTECT, related_name="experts", verbose_name=_("EST unit")
    )
    countries = models.ManyToManyField(
        Country, blank=True, related_name="experts", verbose_name=_("countries known")
    )
    base_place = models.CharField(
        _("lives in"), max_length=100, blank=True, help_text=_("Town and country.")
    )
    base_country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lives in the partner country"),
    )
    most_days_away = models.PositiveSmallIntegerField(
        _("longest stay"),
        null=True,
        blank=True,
        help_text=_("Calendar days in a row; empty: no limit."),
    )
    no_travel = models.ManyToManyField(
        Country, blank=True, related_name="+", verbose_name=_("countries not travelled to")
    )
    travel_note = models.CharField(_("limits of travel, in words"), max_length=250, blank=True)
    presentation = models.TextField(_("in a few lines"), max_length=1500, blank=True)
    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        constraints = [
            models.CheckConstraint(
                name="expert_longest_stay_sensible",
                condition=Q(most_days_away=None) | Q(most_days_away__range=(1, 365)),
            )
        ]

    def __str__(self):
        return str(self.user)

    def get_absolute_url(self):
        return reverse("experts:detail", kwargs={"code": self.code})

    @property
    def is_junior(self) -> bool:
        return self.level == ExpertLevel.JUNIOR

    @property
    def state_degree(self) -> str:
        return ProfileState(self.state).degree

    @property
    def is_external(self) -> bool:
        return self.kind in EXTERNAL_KINDS


class ExpertLog(TransitionLog):
    subject = models.ForeignKey(Expert, models.CASCADE, related_name="log")


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ExpertCountry(Expert.countries.through):
    class Meta:
        proxy = True


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ExpertNoTravel(Expert.no_travel.through):
    class Meta:
        proxy = True
