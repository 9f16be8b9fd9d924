"""The kit on the page of its mission, until the stay is over."""

from django.utils.translation import gettext_lazy as _

from missions import sections as mission_page
from missions.sections import Section
from reports.kit.contents import tor_of

#: From the validated terms to the end of the stay.
WANTED = ("approved", "tor_validated", "ongoing", "debriefed")


def load_kit(request, mission):
    if mission.state not in WANTED or not request.user.has_perm("reports.take_kit", mission):
        return None
    return {"mission": mission} if tor_of(mission, request.user) else None


def register_all() -> None:
    mission_page.register(
        Section("kit", _("Mission kit"), 35, "reports/kit/_mission.html", load_kit)
    )
