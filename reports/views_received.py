"""The personal link in the mail: read the report, take its PDF, confirm receipt. No account."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.files import serve
from core.policy import PUBLIC, policy
from reports import services
from reports.documents import report_document
from reports.enums import SENT_STATES
from reports.models import Recipient


def recipient_or_404(token):
    found = Recipient.objects.select_related(
        "user", "report__mission__country", "report__document"
    ).filter(token=token, report__state__in=SENT_STATES, user__is_active=True)
    recipient = found.first()
    if recipient is None:
        raise Http404
    return recipient


def needs_login(request, recipient) -> bool:
    """Reports of mediations and evaluations are not read by whoever holds a forwarded mail."""
    is_closed = recipient.report.mission.may_have_confidential_annex
    return is_closed and request.user != recipient.user


@policy(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def received(request, token):
    recipient = recipient_or_404(token)
    if needs_login(request, recipient):
        return render(request, "reports/received_login.html", {"path": request.path}, status=403)
    if request.method == "POST":
        services.acknowledge(recipient)
        messages.success(request, _("Thank you: receipt confirmed."))
        return redirect("reports:received", token=token)
    services.note_opening(recipient)
    data = recipient.report.document_data or report_document(recipient.report)
    context = {"recipient": recipient, "report": data, "document": recipient.report.document}
    return render(request, "reports/received.html", context)


@policy(PUBLIC)
@never_cache
@require_safe
def received_document(request, token):
    recipient = recipient_or_404(token)
    if needs_login(request, recipient) or recipient.report.document is None:
        raise Http404
    services.note_opening(recipient)
    return serve(recipient.report.document)
