"""Requests on which EST still owes its decision."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import short_date
from missions.alerts import Alert
from missions.models import SupportRequest
from missions.requests.queries import waiting, with_due


def support_request_waiting(today: date):
    rows = with_due(waiting(SupportRequest.objects.filter(submitted_at__date__lte=today)))
    return rows.select_related("theme").order_by("submitted_at", "pk")


def why_waiting(row) -> str:
    return _("“%(theme)s”, asked on %(day)s, decision due %(due)s") % {
        "theme": row.theme.name,
        "day": short_date(timezone.localdate(row.submitted_at)),
        "due": short_date(row.due_on),
    }


WAITING = Alert(
    "support_request_waiting",
    gettext_lazy("Support request without a decision"),
    support_request_waiting,
    why_waiting,
)
