"""Who was invited to the workshop of a setup mission, and who came (concept note, slide 7)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.permissions import check
from missions.enums import Gender


@dataclass(frozen=True)
class Attendance:
    invited: int
    attended: int
    women: int
    men: int

    @property
    def words(self) -> str:
        """ "12 invited, 9 present: 4 women, 5 men"; nobody is counted who was not asked."""
        found = [ngettext("%(n)s invited", "%(n)s invited", self.invited) % {"n": self.invited}]
        if not self.attended:
            return found[0]
        there = ngettext("%(n)s present", "%(n)s present", self.attended)
        women = ngettext("%(n)s woman", "%(n)s women", self.women) % {"n": self.women}
        men = ngettext("%(n)s man", "%(n)s men", self.men) % {"n": self.men}
        found.append(there % {"n": self.attended})
        return _("%(counts)s: %(women)s, %(men)s") % {
            "counts": ", ".join(found),
            "women": women,
            "men": men,
        }


def attendance_of(actors) -> Attendance:
    there = [one for one in actors if one.has_attended]
    return Attendance(
        invited=len(actors),
        attended=len(there),
        women=sum(one.gender == Gender.WOMAN for one in there),
        men=sum(one.gender == Gender.MAN for one in there),
    )


def facts_of(mission, user) -> dict | None:
    """For the page of a setup mission; one query."""
    if not mission.is_setup:
        return None
    actors = list(mission.key_actors.order_by("organisation", "name", "pk"))
    return {
        "actors": actors,
        "attendance": attendance_of(actors),
        "may": bool(check(user, "missions.keep_workshop", mission)),
    }


def as_text(mission) -> str:
    """The list as the ToR have it, one actor a line."""
    rows = mission.key_actors.order_by("organisation", "name", "pk")
    return "\n".join(map(line_of, rows))


def line_of(actor) -> str:
    return "- " + ", ".join(filter(None, [actor.name, actor.function, actor.organisation]))
