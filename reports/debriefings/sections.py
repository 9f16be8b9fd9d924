"""The restitution on the page of its mission."""

from django.utils.translation import gettext_lazy as _

from missions import sections as mission_page
from missions.sections import Section
from reports.debriefings.minutes import Standing
from reports.debriefings.services import is_open
from reports.models import DebriefingFile, FieldDebriefing


def load_debriefing(request, mission):
    """None until the field: an empty heading tells nobody anything."""
    visible = FieldDebriefing.objects.visible_to(request.user)
    held = visible.prefetch_related("participants", "agreements").filter(mission=mission).first()
    may_keep = request.user.has_perm("reports.debrief", mission)
    if held is None:
        is_due = may_keep and mission.state == "ongoing"
        return {"debriefing": None, "may_file": may_keep, "mission": mission} if is_due else None
    files = DebriefingFile.objects.visible_to(request.user).filter(mission=mission)
    return {
        "debriefing": held,
        "mission": mission,
        "may_keep": may_keep,
        "may_correct": may_keep and is_open(mission),
        "standing": Standing.of(held).words,
        "files": files.select_related("file").order_by("position", "pk"),
    }


def register_all() -> None:
    mission_page.register(
        Section("debriefing", _("Field debriefing"), 40,
                "reports/_mission_debriefing.html", load_debriefing)
    )  # fmt: skip
