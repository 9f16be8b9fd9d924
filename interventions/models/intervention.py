"""Interventions, the people around them and their plan of days."""

from datetime import date
from functools import lru_cache

import pghistory
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.db import Words
from core.models import TimeStamped, Versioned
from interventions.enums import (
    COORDINATING_ROLES,
    InterventionKind,
    ManagementMode,
    PlanSource,
    ProgrammeSize,
    Setting,
    TeamRole,
    TransversalTheme,
)
from interventions.models.reference import Country, EstUnit, Sector, is_est_q

#: The rows of the sheet, and how the page orders them.
SHEET_ORDER = {
    "results": ("position", "pk"),
    "risks": ("pk",),
    "partners": ("role", "name"),
}


@lru_cache(maxsize=4096)
def _months_on(day: date, months: int) -> date:
    """Kept: a page of two hundred interventions asks it six hundred times."""
    return day + relativedelta(months=months)


class InterventionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """EST sees all; others those of their team, their country or their own missions.

        Written as conditions of one query; only for whom he stands in is asked apart, once.
        """
        people = user.hands
        team = TeamMember.objects.current().filter(intervention=OuterRef("pk"), user__in=people)
        country = Representative.objects.current().filter(
            country=OuterRef("country"), user__in=people
        )
        return self.filter(is_est_q(user) | Exists(team) | Exists(country))

    def for_list(self):
        return self.select_related("country", "unit", "sector", "focal_point")

    def for_detail(self):
        return self.for_list().prefetch_related(
            models.Prefetch("team", TeamMember.objects.select_related("user")),
            models.Prefetch(
                "country__representatives",
                Representative.objects.select_related("user"),
            ),
            "planned_days",
            # Classes of sheet.py, which imports this module.
            *(
                models.Prefetch(
                    name, self.model._meta.get_field(name).related_model.objects.order_by(*order)
                )
                for name, order in SHEET_ORDER.items()
            ),
        )


@pghistory.track()
class Intervention(Versioned):
    code = models.SlugField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=250)
    country = models.ForeignKey(Country, models.PROTECT, verbose_name=_("country"))
    unit = models.ForeignKey(EstUnit, models.PROTECT, verbose_name=_("EST unit"))
    sector = models.ForeignKey(Sector, models.PROTECT, verbose_name=_("sector"))
    kind = models.CharField(_("kind"), max_length=20, choices=InterventionKind)
    management_mode = models.CharField(_("management mode"), max_length=20, choices=ManagementMode)
    navision_code = models.CharField(_("Navision code"), max_length=20, blank=True)
    dgd_code = models.CharField(_("DGD code"), max_length=20, blank=True)
    starts_on = models.DateField(_("start"))
    ends_on = models.DateField(_("end"))
    budget_eur = models.PositiveBigIntegerField(_("Belgian contribution (EUR)"))
    size = models.CharField(_("size"), max_length=10, choices=ProgrammeSize)
    partner = models.CharField(_("partner"), max_length=250, blank=True)
    zone = models.CharField(
        _("zone"),
        max_length=250,
        blank=True,
        help_text=_("Regions or districts where it works."),
    )
    transversal_themes = ArrayField(
        models.CharField(max_length=20, choices=TransversalTheme),
        default=list,
        blank=True,
        verbose_name=_("transversal themes"),
    )
    partner_budget_eur = models.PositiveBigIntegerField(
        _("contribution of the partner (EUR)"), null=True, blank=True
    )
    focal_point = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="focal_interventions",
        verbose_name=_("technical focal point in EST"),
    )
    is_setup_before_register = models.BooleanField(
        _("setup mission held before this register began"), default=False
    )
    objects = InterventionQuerySet.as_manager()
    #: What the index of words holds.
    SEARCHED = Words("code", "title")

    class Meta:
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
        indexes = [GinIndex(Words("code", "title"), name="intervention_words", fastupdate=False)]
        constraints = [
            models.CheckConstraint(
                name="intervention_dates_in_order",
                condition=Q(ends_on__gt=F("starts_on")),
            )
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return reverse("interventions:detail", kwargs={"code": self.code})

    @property
    def theme_words(self) -> list[str]:
        return [str(TransversalTheme(one).label) for one in self.transversal_themes]

    def norm(self, numbers: dict[str, int]) -> tuple[int, int]:
        """Least and most regular person-days a year; equal for a large programme (slide 7)."""
        if self.size == ProgrammeSize.LARGE:
            return numbers[Setting.NORM_LARGE], numbers[Setting.NORM_LARGE]
        return numbers[Setting.NORM_SMALL_MIN], numbers[Setting.NORM_SMALL_MAX]

    def setup_deadline(self, months: int) -> date:
        """Start plus six months, to the day (concept note, slide 7)."""
        return _months_on(self.starts_on, months)


class DatedQuerySet(models.QuerySet):
    def current(self, on: date | None = None):
        """Rows in force on this day; the database's own today when none is given."""
        today = on or models.functions.Now()
        day = models.functions.Cast(today, models.DateField()) if on is None else today
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


class Dated(TimeStamped):
    """A role somebody holds from a day to a day; either end may be open."""

    since = models.DateField(pgettext_lazy("day", "from"), null=True, blank=True)
    until = models.DateField(pgettext_lazy("day", "until"), null=True, blank=True)
    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_dates_in_order",
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
            )
        ]


@pghistory.track()
class TeamMember(Dated):
    """Who does what in an intervention: always a person, who may have no login."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="team")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="team_roles",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=30, choices=TeamRole)

    class Meta(Dated.Meta):
        verbose_name = _("team member")
        verbose_name_plural = _("team")
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["intervention", "user", "role", "since"],
                name="team_member_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"

    @property
    def role_short(self) -> str:
        return TeamRole(self.role).abbreviation

    @property
    def is_coordinating(self) -> bool:
        return self.role in COORDINATING_ROLES


@pghistory.track()
class Representative(Dated):
    """The resident representative of a country, for as long as the mandate lasts."""

    country = models.ForeignKey(
        Country,
        models.CASCADE,
        related_name="representatives",
        verbose_name=_("country"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="representations",
        verbose_name=_("person"),
    )

    class Meta(Dated.Meta):
        verbose_name = _("resident representative")
        verbose_name_plural = _("resident representatives")

    def __str__(self):
        return str(self.user)


@pghistory.track()
class PlannedDays(TimeStamped):
    """Person-days planned for one intervention and calendar year (concept note, slide 10)."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="planned_days")
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    days = models.DecimalField(
        _("person-days"),
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(0)],
    )
    source = models.CharField(_("source"), max_length=20, choices=PlanSource)
    reason = models.CharField(_("reason of a deviation from the norm"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("planned days")
        verbose_name_plural = _("plan of days")
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "year"], name="planned_days_once_a_year"
            ),
            models.CheckConstraint(
                name="planned_days_sensible",
                condition=Q(days__gte=0, days__lte=400, year__gte=2000, year__lte=2100),
            ),
        ]

    def __str__(self):
        return f"{self.year} ({floatformat(self.days)})"

    @property
    def source_short(self) -> str:
        return PlanSource(self.source).abbreviation
