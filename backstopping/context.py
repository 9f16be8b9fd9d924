"""What every page shows around its content."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models.notices import words
from core.todo import WAITING, header_of


def chrome(request):
    """Navigation and demo notice; the counts of actions and notices cost one query."""
    user = getattr(request, "user", None)
    if not user or not user.is_authenticated:
        return {"nav": [], "demo": settings.DEMO, "unread": ""}
    counts = header_of(user)
    nav = _navigation(request, user, counts[WAITING])
    return {"nav": nav, "demo": settings.DEMO, "unread": words(counts["unread"])}


#: Pages that stand under an entry though their addresses do not.
UNDER = {
    "experts:roster": ("calls:list", "contracts:list"),
    "reports:lessons": ("reports:library", "reports:newsletters", "reports:researches"),
}


def _navigation(request, user, waiting: int):
    entries = [
        (_("To do"), "home"),
        (_("Missions"), "missions:list"),
        (_("Planning"), "planning:year"),
        (_("Interventions"), "interventions:list"),
        (_("Experts"), "experts:roster"),
        (_("Recommendations"), "reports:recommendations"),
        (_("Lessons"), "reports:lessons"),
        (_("Annual review"), "reports:reviews"),
    ]
    if user.is_staff:
        entries.append((_("Administration"), "admin:index"))
    return [
        {
            "label": label,
            "url": reverse(name),
            "is_current": _is_under(request.path, name),
            "count": waiting if name == "home" else 0,
        }
        for label, name in entries
    ]


def _is_under(path: str, name: str) -> bool:
    if name == "home":
        return path == reverse(name)
    return path.startswith(tuple(map(reverse, (name, *UNDER.get(name, ())))))
