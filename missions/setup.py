"""The six months of the setup mission (concept note, slide 7)."""

from datetime import date

from interventions.models import ProcessSetting
from missions.models import Mission


def deadline(mission: Mission, numbers=None) -> date | None:
    """The earliest deadline of the interventions a setup mission serves; None for others."""
    if not mission.is_setup:
        return None
    months = (numbers or ProcessSetting.objects.numbers())["setup_deadline_months"]
    return min((one.setup_deadline(months) for one in mission.interventions.all()), default=None)


def is_late(mission: Mission, numbers=None) -> bool:
    """Does it begin after its deadline? A mission without dates is not late yet."""
    last_day = deadline(mission, numbers)
    return bool(last_day and mission.starts_on and mission.starts_on > last_day)
