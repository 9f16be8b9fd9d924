"""The six months of the setup mission (concept note, slide 7)."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from core.dates import month_names
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


@dataclass(frozen=True)
class GaugeMonth:
    """`state`: past, now or todo; the last one ends with the deadline."""

    label: str
    state: str
    is_last: bool


def gauge(intervention, deadline: date, today: date) -> list[GaugeMonth]:
    """The months from the start to the deadline, as a row of little bars."""
    names, start = month_names(), intervention.starts_on
    months = (deadline.year - start.year) * 12 + deadline.month - start.month
    return [
        GaugeMonth(
            label=names[(start.month - 1 + number) % 12],
            state=_state_of(start + relativedelta(months=number), today),
            is_last=number == months - 1,
        )
        for number in range(months)
    ]


def _state_of(month: date, today: date) -> str:
    if today >= month + relativedelta(months=1):
        return "past"
    return "now" if today >= month else "todo"
