"""Time zones in which a deadline may be said: those of the agency's offices, each in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import dates


class TimeZone(models.TextChoices):
    BRUSSELS = "Europe/Brussels", gettext_lazy("Brussels time")
    UTC = "UTC", gettext_lazy("universal time (UTC)")
    DAKAR = "Africa/Dakar", gettext_lazy("Dakar time")
    KINSHASA = "Africa/Kinshasa", gettext_lazy("Kinshasa time")
    LUBUMBASHI = "Africa/Lubumbashi", gettext_lazy("Lubumbashi and Kigali time")
    KAMPALA = "Africa/Kampala", gettext_lazy("Kampala time")
    NIAMEY = "Africa/Niamey", gettext_lazy("Niamey and Porto-Novo time")
    RABAT = "Africa/Casablanca", gettext_lazy("Rabat time")
    MAPUTO = "Africa/Maputo", gettext_lazy("Maputo time")
    JERUSALEM = "Asia/Jerusalem", gettext_lazy("Jerusalem time")
    HANOI = "Asia/Ho_Chi_Minh", gettext_lazy("Hanoi time")
    LIMA = "America/Lima", gettext_lazy("Lima and Quito time")
    LA_PAZ = "America/La_Paz", gettext_lazy("La Paz time")


def hour_words(moment: datetime, zone: str) -> str:
    """ "23 h 59, heure de Bruxelles"."""
    local = timezone.localtime(moment, ZoneInfo(zone))
    hour = f"{local.hour} h {local:%M}" if get_language() == "fr" else f"{local:%H:%M}"
    return _("%(hour)s, %(zone)s") % {"hour": hour, "zone": TimeZone(zone).label}


def day_words(moment: datetime, zone: str) -> str:
    """ "mer. 7 oct. 2026": the calendar day over there."""
    local = timezone.localtime(moment, ZoneInfo(zone))
    return dates.short_date(local.date(), weekday=True, year=True)


def moment_words(moment: datetime, zone: str) -> str:
    return _("%(day)s, %(hour)s") % {
        "day": day_words(moment, zone),
        "hour": hour_words(moment, zone),
    }
