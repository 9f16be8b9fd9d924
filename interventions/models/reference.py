"""Reference data that EST keeps: countries, units, sectors, themes, results, numbers."""

import pghistory
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import ADMINISTRATORS, EST_MANAGERS
from core.models import TimeStamped
from interventions.enums import ResultOrigin, Setting


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
    """Condition “this user works in EST”, or stands in for somebody who does.

    Evaluated once inside another query. Administrators do not lend their place.
    """
    return _in_est(user, user.hands)


def is_est_himself_q(user) -> Q:
    """The same without the places he holds for others: for what is never lent."""
    return _in_est(user, {user.pk})


def _in_est(user, hands) -> Q:
    office = Group.objects.filter(
        Q(name=EST_MANAGERS, user_set__in=hands) | Q(name=ADMINISTRATORS, user_set=user)
    )
    return Q(Exists(office)) | Q(Exists(EstUnit.objects.filter(members__in=hands)))


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
