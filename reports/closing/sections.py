"""The way to the closing file, on the page of its intervention."""

from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _

from interventions import sections as intervention_page
from interventions.sections import Section
from reports.models import ClosingFile


def load_closing(request, intervention):
    """For those who close it; one click makes the file, the newest one is at hand."""
    if not request.user.has_perm("reports.close_intervention", intervention):
        return None
    files = ClosingFile.objects.visible_to(request.user).filter(intervention=intervention)
    newest = files.select_related("document", "archive").order_by("-pk").first()
    return {"file": newest, "csrf_token": get_token(request)}


def register_all() -> None:
    intervention_page.register(
        Section("closing", _("Closing file"), 90, "reports/closing/_section.html", load_closing)
    )
