"""What papers about a mission say of it: plain words, for the ToR here and for reports above."""

from django.utils.translation import gettext as _

from core import dates
from core.richtext import plain


def kind_words(mission) -> str:
    specific = mission.get_specific_kind_display()
    kind = mission.get_kind_display()
    return _("%(kind)s: %(specific)s") % {"kind": kind, "specific": specific} if specific else kind


def day(value) -> str:
    return dates.short_date(value, year=True) if value else ""


def paragraphs(text: str) -> list[str]:
    """For documents that set paragraphs of their own: words alone, no marks."""
    return [part.strip() for part in plain(text).splitlines() if part.strip()]


def team(mission) -> list[dict]:
    """The leader first."""
    members = sorted(mission.members.all(), key=lambda one: (one.role != "lead", one.pk))
    return [
        {
            "name": str(one.expert.user),
            "role": one.get_role_display(),
            "days": f"{one.person_days:f}".rstrip("0").rstrip(".").replace(".", ","),
        }
        for one in members
    ]


def team_lines(mission) -> list[str]:
    return [_("%(name)s, %(role)s (%(days)s d)") % one for one in team(mission)]


def period(mission) -> str:
    return dates.day_range(mission.starts_on, mission.ends_on) if mission.starts_on else ""
