"""The checklists on the page of their mission."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from missions import sections as mission_page
from missions.enums import MissionState
from missions.sections import Section
from reports.models import Checklist, ChecklistItem


@dataclass(frozen=True)
class Line:
    row: Checklist
    answered: int
    points: int

    @property
    def degree(self) -> str:
        if self.row.finished_at:
            return "done"
        return "half" if self.answered else ""

    @property
    def due_on(self):
        """Nobody is asked about the field once the mission is closed."""
        is_over = not self.row.months_after and self.row.mission.state == MissionState.CLOSED
        return None if is_over else self.row.due_on

    @property
    def words(self) -> str:
        words = {"done": _("finished"), "half": _("begun"), "": _("not begun")}
        return str(words[self.degree])


def load_checklists(request, mission):
    """None where the kind of mission asks for nothing."""
    rows = list(
        Checklist.objects.visible_to(request.user)
        .filter(mission=mission)
        .annotate(answered=Count("answers"))
        .order_by("months_after")
    )
    if not rows:
        return None
    counted = ChecklistItem.objects.filter(template=rows[0].template_id).values("months_after")
    points = dict(counted.annotate(n=Count("pk")).values_list("months_after", "n"))
    for row in rows:
        row.mission = mission
    lines = [Line(row, row.answered, points.get(row.months_after, 0)) for row in rows]
    return {"lines": lines, "may": request.user.has_perm("reports.check_points", mission)}


def register_all() -> None:
    mission_page.register(
        Section("checklists", _("Checklists and follow-up"), 45,
                "reports/followup/_mission.html", load_checklists)
    )  # fmt: skip
