"""Experts with what the roster and a profile show of them, for this reader and no more."""

from django.db.models import Prefetch
from django.utils import timezone

from core.db import Fold
from experts.models import DayRate, Expert, ExpertSector, ExpertSkill


def roster(user, *, with_rates: bool):
    """Rates are read for nobody who may not see them."""
    rows = Expert.objects.visible_to(user).for_list().select_related("base_country")
    skills = ExpertSkill.objects.select_related("competence").order_by("competence__name")
    rows = rows.prefetch_related(
        Prefetch("skills", skills),
        Prefetch(
            "sectors", ExpertSector.objects.select_related("sector").order_by("sector__code")
        ),
        "languages",
        "countries",
    )
    if with_rates:
        now = DayRate.objects.visible_to(user).on(timezone.localdate())
        rows = rows.prefetch_related(Prefetch("rates", now, to_attr="rates_now"))
    return rows.order_by(Fold("user__name"), "pk")
