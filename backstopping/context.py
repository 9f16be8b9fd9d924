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


def _navigation(request, user, waiting: int):
    entries = [
        (_("To do"), reverse("home")),
        (_("Missions"), reverse("missions:list")),
        (_("Planning"), reverse("planning:year")),
        (_("Interventions"), reverse("interventions:list")),
        (_("Recommendations"), reverse("reports:recommendations")),
        (_("Lessons"), reverse("reports:lessons")),
        (_("Annual review"), reverse("reports:reviews")),
    ]
    if user.is_staff:
        entries.append((_("Administration"), reverse("admin:index")))
    return [
        {
            "label": label,
            "url": url,
            "is_current": request.path == url or (url != "/" and request.path.startswith(url)),
            "count": waiting if url == reverse("home") else 0,
        }
        for label, url in entries
    ]
