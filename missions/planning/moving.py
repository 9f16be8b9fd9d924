"""Giving a mission other days: by drag, by keyboard or by form, always through these checks.

The picture only proposes days; nothing is saved before this form was confirmed. A move can be
undone once, as long as nobody touched the mission since.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django import forms
from django.db import IntegrityError, transaction
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.crispy import HouseForm
from core.dates import short_date
from core.forms import VersionedForm
from missions import conflicts, setup, steps
from missions.enums import BOOKED_STATES, MissionKind
from missions.events import invitations
from missions.forms import DayField, PeriodChecks
from missions.ledger import year_ledger
from missions.models import Milestone, Mission, MissionMember
from missions.services import note_days, working_days
from missions.workflow import clash_of, is_overlap


class MoveForm(PeriodChecks, HouseForm, VersionedForm):
    starts_on = DayField(label=gettext_lazy("First field day"))
    ends_on = DayField(label=gettext_lazy("Last field day"))
    adapt_days = forms.BooleanField(
        label=gettext_lazy("Count the person-days anew"),
        required=False,
        help_text=gettext_lazy("For those whose person-days are the working days of the stay."),
    )
    accepts = forms.BooleanField(
        label=gettext_lazy("Absences and public holidays on these days are known and accepted"),
        required=False,
    )
    form_tag, submit_label = False, ""
    error_title = gettext_lazy("Not moved yet")

    class Meta:
        model = Mission
        fields = ["starts_on", "ends_on", "setup_explanation"]
        widgets = {"setup_explanation": forms.Textarea({"rows": 3})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.former = user, Period.of(self.instance)
        self.members = list(self.instance.members.select_related("expert__user"))
        if not self.instance.is_setup:
            del self.fields["setup_explanation"]
        if not self.adaptable:
            del self.fields["adapt_days"]
        if not self.is_bound:
            del self.fields["accepts"]

    @property
    def adaptable(self) -> list[MissionMember]:
        """Members whose person-days are what the working days of the old stay gave."""
        usual = self.former.working_days if self.former else None
        return [one for one in self.members if one.person_days == usual]

    @property
    def period(self) -> "Period | None":
        """The days asked for, when they can be days of a stay at all."""
        cleaned = getattr(self, "cleaned_data", {})
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        return Period(start, end) if start and end and start <= end else None

    def clean(self):
        cleaned = super().clean()
        cleaned["kind"] = self.instance.kind
        cleaned["interventions"] = list(self.instance.interventions.all())
        self._check_period(cleaned)
        self._check_setup(cleaned)
        if self.period and not {"starts_on", "ends_on"} & set(self.errors):
            self._check_experts()
            self._check_accepted(cleaned)
            self._ask_no_more_than_needed()
        return cleaned

    def _ask_no_more_than_needed(self):
        """As many working days as before leave the person-days alone."""
        if self.former and self.period.working_days == self.former.working_days:
            self.fields.pop("adapt_days", None)
        if not self.waiting:
            self.fields.pop("accepts", None)

    def _check_experts(self):
        """An approved mission takes nobody's days twice; the database has the last word."""
        if self.instance.state in BOOKED_STATES:
            experts = [one.expert for one in self.members]
            days = self.period
            verdict = clash_of(experts, days.start, days.end, besides=self.instance)
            if not verdict:
                self.add_error(None, verdict.reason)

    def _check_accepted(self, cleaned):
        """Approval asks for it once; what was approved already is asked here."""
        self.found = conflicts.conflicts_of(
            self.instance, starts_on=self.period.start, ends_on=self.period.end
        )
        self.waiting = conflicts.unconfirmed(self.instance, self.found)
        is_asked = self.waiting and self.instance.state in BOOKED_STATES
        if is_asked and not cleaned.get("accepts"):
            self.add_error("accepts", conflicts.refusal_of(self.waiting))


@dataclass(frozen=True)
class Period:
    start: date
    end: date

    @classmethod
    def of(cls, mission) -> "Period | None":
        return cls(mission.starts_on, mission.ends_on) if mission.starts_on else None

    @property
    def working_days(self) -> int:
        return working_days(self.start, self.end)


# --- what would follow ----------------------------------------------------------------
@dataclass(frozen=True)
class Outlook:
    """The old days beside the new, and what people should know before they say yes."""

    former: Period | None
    wanted: Period
    shift: str
    warnings: list[str]


def outlook(mission, former: Period | None, wanted: Period, user) -> Outlook:
    """Nothing here blocks; what blocks is told by the form."""
    found = conflicts.conflicts_of(mission, user=user, starts_on=wanted.start, ends_on=wanted.end)
    said = [_late_setup(mission, wanted), *(one.sentence for one in found)]
    said += _norm(mission, former, wanted)
    said += _third_party(mission, wanted)
    return Outlook(former, wanted, _shift(former, wanted), [one for one in said if one])


def _shift(former, wanted) -> str:
    days = (wanted.start - former.start).days if former else 0
    if days == 0:
        return ""
    if days > 0:
        return ngettext("%(days)s day later", "%(days)s days later", days) % {"days": days}
    return ngettext("%(days)s day earlier", "%(days)s days earlier", -days) % {"days": -days}


def _late_setup(mission, wanted: Period) -> str:
    last_day = setup.deadline(mission)
    if last_day is None or wanted.start <= last_day:
        return ""
    return _("Beyond the six months: the setup mission was due by %(day)s.") % {
        "day": short_date(last_day, year=True)
    }


def _norm(mission, former, wanted) -> list[str]:
    """As if the mission were counted in its new year already."""
    if mission.kind != MissionKind.REGULAR or (former and former.start.year == wanted.start.year):
        return []
    total = sum((one.person_days for one in mission.members.all()), Decimal(0))
    rows = year_ledger(mission.interventions.all(), wanted.start.year)
    part = total / len(rows) if rows else Decimal(0)
    said = []
    for row in rows:
        then = replace(row, regular=row.regular.with_more("planned", part))
        code = row.intervention.code
        said.append(
            _("%(code)s: counted in %(year)s, which then has %(days)s of %(norm)s person-days.")
            % {
                "code": code,
                "year": row.year,
                "days": floatformat(then.regular.total),
                "norm": row.norm_words,
            }  # fmt: skip
        )
        said += [
            _("%(code)s: %(warning)s") % {"code": code, "warning": one} for one in then.warnings
        ]
    return said


def _third_party(mission, wanted: Period) -> list[str]:
    """What was agreed with who comes from outside stays on its days."""
    said = []
    delegation = getattr(mission, "delegation", None)
    if delegation and delegation.briefed_on and delegation.briefed_on > wanted.start:
        told = _("The briefing by the focal point (%(day)s) would come after the start.")
        said.append(told % {"day": short_date(delegation.briefed_on, year=True)})
    due = Milestone.objects.running().filter(contract__mission=mission, state="planned")
    if any(one.due_on < wanted.start for one in due):
        said.append(
            _(
                "Milestones of a signed contract would be due before the start: its days do not"
                " move with the mission."
            )
        )
    return said


# --- saving ---------------------------------------------------------------------------
def save(form: MoveForm) -> dict | None:
    """What it takes to undo the move; None when an approval took an expert's days just now.

    The form was validated inside the caller's transaction, where the row is locked.
    """
    try:
        with transaction.atomic():
            return _save(form)
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        form.add_error(None, _("One of the experts is already on another mission on these days."))
        return None


def _save(form: MoveForm) -> dict:
    former, adaptable = form.former, form.adaptable
    explanation = form.initial.get("setup_explanation", "")
    mission = form.save(commit=False)
    keys = [one.key for one in form.found if one.asks] if form.cleaned_data["accepts"] else []
    mission.accepted_conflicts = conflicts.still_accepted(mission, form.found, keys)
    mission.save()
    note_days(mission, form.user, (former.start, former.end) if former else (None, None))
    days = {one.pk: str(one.person_days) for one in adaptable}
    if form.cleaned_data.get("adapt_days"):
        _give(adaptable, {one.pk: form.period.working_days for one in adaptable})
    steps.refresh(Mission.objects.filter(pk=mission.pk))
    invitations.follow(mission)
    return {
        "code": mission.code,
        "start": former.start.isoformat() if former else "",
        "end": former.end.isoformat() if former else "",
        "now": [mission.starts_on.isoformat(), mission.ends_on.isoformat()],
        "version": mission.version,
        "days": days,
        "explanation": explanation,
    }


def _give(members, days: dict) -> None:
    """A stay without a working day, a weekend, keeps at least half a day each."""
    for one in members:
        one.person_days = max(Decimal(days[one.pk]), Decimal("0.5"))
        one.save()


def undo(form: MoveForm, kept: dict) -> bool:
    """Back to the former days and words, and each member's former person-days."""
    if save(form) is None:
        return False
    days = {int(pk): value for pk, value in kept["days"].items()}
    _give([one for one in form.members if one.pk in days], days)
    return True
