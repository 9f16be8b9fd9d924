"""What every page shows around its content."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.todo import waiting_count


def chrome(request):
    """Navigation and demo notice; the count of waiting actions costs one query a page."""
    user = getattr(request, "user", None)
    nav = _navigation(request, user) if user and user.is_authenticated else []
    return {"nav": nav, "demo": settings.DEMO}


def _navigation(request, user):
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
            "count": waiting_count(user) if url == reverse("home") else 0,
        }
        for label, url in entries
    ]
