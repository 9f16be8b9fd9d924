"""Experts with what the roster and a profile show of them, for this reader and no more."""

from django.db.models import Prefetch
from django.utils import timezone

from core.db import Fold
from experts.models import Absence, Availability, DayRate, Expert, ExpertSector, ExpertSkill

#: Of what is to come, so many periods are shown.
PERIODS_SHOWN = 3


def taken_days(expert) -> list[tuple]:
    """(first day, last day, what) of what is to come; for the rows of `roster`."""
    parts = {
        "absent": expert.away_ahead, "mission": expert.booked_ahead, "offer": expert.offers_ahead,
    }  # fmt: skip
    found = {(one.starts_on, one.ends_on, what) for what, rows in parts.items() for one in rows}
    return sorted(found)[:PERIODS_SHOWN]


def ahead():
    """Absences, offers, and approved missions by their reverse name: from today on."""
    today = timezone.localdate()
    member = Expert._meta.get_field("memberships").related_model
    booked = member._base_manager.filter(is_booked=True, ends_on__gte=today)
    away = Absence.objects.filter(ends_on__gte=today)
    offered = Availability.objects.filter(ends_on__gte=today)
    return (
        Prefetch("offers", offered.order_by("starts_on"), to_attr="offers_ahead"),
        Prefetch("absences", away.order_by("starts_on"), to_attr="away_ahead"),
        Prefetch("memberships", booked.order_by("starts_on"), to_attr="booked_ahead"),
    )


def roster(user, *, with_rates: bool, with_days=False):
    """Rates are read for nobody who may not see them; `with_days` for `taken_days`."""
    rows = Expert.objects.visible_to(user).for_list().select_related("base_country")
    skills = ExpertSkill.objects.select_related("competence").order_by("competence__name")
    rows = rows.prefetch_related(
        Prefetch("skills", skills),
        Prefetch(
            "sectors", ExpertSector.objects.select_related("sector").order_by("sector__code")
        ),
        "languages",
        "countries",
        *(ahead() if with_days else ()),
    )
    if with_rates:
        now = DayRate.objects.visible_to(user).on(timezone.localdate())
        rows = rows.prefetch_related(Prefetch("rates", now, to_attr="rates_now"))
    return rows.order_by(Fold("user__name"), "pk")
