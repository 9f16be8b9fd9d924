"""Interventions, the people around them, and the reference data EST keeps."""

from datetime import date

import pghistory
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import ADMINISTRATORS, EST_MANAGERS
from core.models import TimeStamped, Versioned
from interventions.enums import (
    COORDINATING_ROLES,
    InterventionKind,
    ManagementMode,
    PlanSource,
    ProgrammeSize,
    ResultOrigin,
    Setting,
    TeamRole,
)


class Named(TimeStamped):
    """A reference row with its name in the three languages of the agency."""

    name_fr = models.CharField(_("name (French)"), max_length=250)
    name_en = models.CharField(_("name (English)"), max_length=250, blank=True)
    name_nl = models.CharField(_("name (Dutch)"), max_length=250, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language, in French where that is missing."""
        return getattr(self, f"name_{get_language() or 'fr'}", "") or self.name_fr


@pghistory.track()
class Country(Named):
    """A partner country; partnerships begin and end: 18 in 2008, 14 from May 2015."""

    code = models.CharField(_("code"), max_length=2, unique=True)
    language = models.CharField(_("working language"), max_length=3, blank=True)
    partner_from = models.DateField(_("partner from"), null=True, blank=True)
    partner_until = models.DateField(_("partner until"), null=True, blank=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        constraints = [
            models.CheckConstraint(
                name="country_partner_dates_in_order",
                condition=Q(partner_until=None)
                | Q(partner_from=None)
                | Q(partner_until__gte=F("partner_from")),
            )
        ]


@pghistory.track()
class Sector(Named):
    """A DAC/CRS purpose code."""

    code = models.CharField(
        _("DAC code"),
        max_length=5,
        unique=True,
        validators=[RegexValidator(r"^\d{3,5}$")],
    )

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


@pghistory.track()
class Theme(Named):
    """What a lesson or a request is about; lessons are grouped by it in the annual review."""

    code = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


@pghistory.track()
class EstUnit(Named):
    """A thematic unit of EST; its coordinator decides on junior leads (concept note, slide 8)."""

    code = models.SlugField(_("code"), max_length=12, unique=True, allow_unicode=False)
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coordinated_units",
        verbose_name=_("coordinator"),
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="est_units",
        verbose_name=_("members"),
    )

    class Meta:
        verbose_name = _("EST unit")
        verbose_name_plural = _("EST units")


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class UnitMembership(EstUnit.members.through):
    """Who joined and left a unit is history too."""

    class Meta:
        proxy = True


def is_est_q(user) -> Q:
    """Condition “this user works in EST”, evaluated once inside another query."""
    office = Group.objects.filter(name__in=[EST_MANAGERS, ADMINISTRATORS], user_set=user)
    return Q(Exists(office)) | Q(Exists(EstUnit.objects.filter(members=user)))


@pghistory.track()
class ExpectedResult(Named):
    """A result a mission may aim at (concept note, slide 6: fourteen, their list not found)."""

    code = models.CharField(_("code"), max_length=8)
    position = models.PositiveSmallIntegerField(_("order"))
    description = models.TextField(_("description"), blank=True)
    origin = models.CharField(_("origin"), max_length=10, choices=ResultOrigin)
    source = models.CharField(_("source"), max_length=100, blank=True)
    is_confirmed = models.BooleanField(_("confirmed by EST"), default=False)
    label_version = models.PositiveSmallIntegerField(_("version of the wording"), default=1)
    active_from = models.DateField(_("in use from"), null=True, blank=True)
    active_until = models.DateField(_("in use until"), null=True, blank=True)

    class Meta:
        verbose_name = _("expected result")
        verbose_name_plural = _("catalogue of expected results")
        constraints = [
            models.UniqueConstraint(fields=["code", "label_version"], name="result_code_version"),
            models.CheckConstraint(
                name="result_dates_in_order",
                condition=Q(active_until=None)
                | Q(active_from=None)
                | Q(active_until__gte=F("active_from")),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


class ProcessSettingQuerySet(models.QuerySet):
    def numbers(self) -> dict[str, int]:
        """Every number of the process by code, EST's own or the default. One query."""
        stored = dict(self.values_list("code", "value"))
        return {setting.value: stored.get(setting.value, setting.default) for setting in Setting}


@pghistory.track()
class ProcessSetting(TimeStamped):
    """A number of the process that EST set; codes without a row stand at their default."""

    code = models.CharField(_("setting"), max_length=30, choices=Setting, unique=True)
    value = models.PositiveIntegerField(_("value"))
    is_confirmed = models.BooleanField(_("confirmed by EST"), default=False)
    note = models.CharField(_("note"), max_length=250, blank=True)
    objects = ProcessSettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("setting of the process")
        verbose_name_plural = _("settings of the process")

    def __str__(self):
        return self.get_code_display()


class InterventionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """EST sees all; others those of their team, their country or their own missions.

        Written as conditions of one query; asking who the user is costs none.
        """
        team = TeamMember.objects.current().filter(intervention=OuterRef("pk"), user=user)
        country = Representative.objects.current().filter(country=OuterRef("country"), user=user)
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

    class Meta:
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
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

    def norm(self, numbers: dict[str, int]) -> tuple[int, int]:
        """Least and most regular person-days a year; equal for a large programme (slide 7)."""
        if self.size == ProgrammeSize.LARGE:
            return numbers[Setting.NORM_LARGE], numbers[Setting.NORM_LARGE]
        return numbers[Setting.NORM_SMALL_MIN], numbers[Setting.NORM_SMALL_MAX]

    def setup_deadline(self, months: int) -> date:
        """Start plus six months, to the day (concept note, slide 7)."""
        return self.starts_on + relativedelta(months=months)


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
