from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.export import export
from core.policy import LOGIN, policy
from missions.alerts import ALERTS, by_code

PER_PAGE = 50
#: From here on a list says "more than".
COUNTED = 99


@require_safe
@policy(LOGIN)
def alerts(request):
    """Every list with its number of rows, capped: one small query each."""
    today = timezone.localdate()
    counted = [
        (alert, alert.rows(today).visible_to(request.user)[: COUNTED + 1].count())
        for alert in ALERTS
    ]
    return render(request, "missions/alerts.html", {"alerts": counted, "most": COUNTED})


def _chosen(request, code):
    """The alert and its rows, as far as this reader sees them."""
    chosen = by_code(code)
    if chosen is None:
        raise Http404
    return chosen, chosen.rows(timezone.localdate()).visible_to(request.user)


@require_safe
@policy(LOGIN)
def alert_list(request, alert):
    chosen, rows = _chosen(request, alert)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    told = [(row, chosen.why(row)) for row in page]
    return render(
        request, "missions/alert_list.html", {"alert": chosen, "page": page, "rows": told}
    )


@require_safe
@policy(LOGIN)
def alert_export(request, alert, fmt):
    """The whole list as a file, with the sentence that says what is wrong."""
    chosen, rows = _chosen(request, alert)
    columns = {
        _("Number"): lambda row: row.code,
        _("Title"): lambda row: getattr(row, "title", "") or getattr(row, "text", ""),
        _("Since when, by when"): chosen.why,
    }
    return export(request, rows, columns, alert, fmt)
