"""What missions bring to the page of an intervention: its life and its missions."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interventions.models import ProcessSetting
from interventions.sections import Section, register
from missions import steps
from missions.ledger import ledger
from missions.life import life_of
from missions.models import Mission


def _missions(request, intervention):
    """Only those the reader may see; with their person-days and the name of who is next."""
    rows = Mission.objects.visible_to(request.user).filter(interventions=intervention)
    return steps.with_next_name(rows.with_person_days()).order_by("-starts_on", "-pk")


def load_life(request, intervention):
    rows = ledger(intervention)
    if not rows:
        return None
    months = ProcessSetting.objects.numbers()["setup_deadline_months"]
    today = timezone.localdate()
    missions = list(_missions(request, intervention))
    deadline = intervention.setup_deadline(months)
    return {"life": life_of(intervention, rows, missions, deadline, today), "rows": rows}


def load_missions(request, intervention):
    found = list(_missions(request, intervention))
    return {"missions": [(one, steps.stage_of(one)) for one in found]}


def register_sections():
    register(
        Section(
            "life",
            _("Life of the backstopping"),
            1,
            "missions/_intervention_life.html",
            load_life,
        )
    )
    register(
        Section(
            "missions", _("Missions"), 10, "missions/_intervention_missions.html", load_missions
        )
    )
