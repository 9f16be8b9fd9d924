"""The personal link in the mail: read the report, take its PDF, confirm receipt. No account."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.files import serve
from core.policy import PUBLIC, policy
from reports.distribution import services
from reports.documents import report_document
from reports.editions import edition_of
from reports.enums import SENT_STATES
from reports.models import Recipient

#: What browsers and mail programs say when they fetch before anybody clicked.
EARLY = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def recipient_or_404(token):
    rows = Recipient.objects.select_related("user", "report__mission__country", "report__document")
    recipient = rows.by_token(token).filter(user__is_active=True).first()
    is_sent = recipient is not None and (
        recipient.report.state in SENT_STATES or recipient.edition < recipient.report.edition
    )
    if not is_sent:
        raise Http404
    return recipient


def needs_login(request, recipient) -> bool:
    """Reports of mediations and evaluations are not read by whoever holds a forwarded mail."""
    is_closed = recipient.report.mission.may_have_confidential_annex
    return is_closed and request.user != recipient.user


def is_open(request, recipient, token) -> bool:
    """An old link opens nothing; a link that was not replaced does for its owner, logged in."""
    if recipient.token != token or recipient.revoked_at:
        return False
    return recipient.has_live_link or request.user == recipient.user


def is_early(request) -> bool:
    """Fetched ahead by a machine: nobody has opened anything."""
    return request.method != "GET" or any(
        "pre" in request.headers.get(name, "").lower() for name in EARLY
    )


def language_of(request, recipient) -> str:
    """Without an account the page speaks as the mail did."""
    is_known = request.user.is_authenticated
    return translation.get_language() if is_known else recipient.user.language


@policy(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def received(request, token):
    recipient = recipient_or_404(token)
    with translation.override(language_of(request, recipient)):
        if needs_login(request, recipient):
            context = {"path": request.path}
            return render(request, "reports/received_login.html", context, status=403)
        if not is_open(request, recipient, token):
            return ended(request, recipient, token)
        if request.method == "POST":
            services.acknowledge(recipient)
            messages.success(request, _("Thank you: receipt confirmed."))
            return redirect("reports:received", token=token)
        if not is_early(request):
            services.note_opening(recipient)
        return show(request, recipient)


def show(request, recipient):
    """What this person was sent, from the data kept with it."""
    report = recipient.report
    kept = edition_of(report, recipient.edition)
    data = kept.data if kept else report_document(report)
    newer = report.recipients.filter(user=recipient.user, edition__gt=recipient.edition)
    context = {
        "recipient": recipient,
        "report": data,
        "document": services.document_of(recipient),
        "has_newer": newer.exists() or recipient.edition < report.edition,
    }
    return render(request, "reports/received.html", context)


def ended(request, recipient, token):
    """Ran out, replaced or withdrawn: only the known address can get a new one."""
    context = {"recipient": recipient, "token": token}
    return render(request, "reports/received_ended.html", context, status=410)


@policy(PUBLIC)
@never_cache
@require_POST
def renew(request, token):
    """The same answer whether a mail goes out or not."""
    recipient = recipient_or_404(token)
    with translation.override(language_of(request, recipient)):
        services.renew(recipient)
        messages.success(
            request,
            _("If the link may be renewed, a new one is on its way to the address we know."),
        )
        return redirect("reports:received", token=token)


@policy(PUBLIC)
@never_cache
@require_safe
def received_document(request, token):
    recipient = recipient_or_404(token)
    document = services.document_of(recipient)
    if needs_login(request, recipient) or document is None:
        raise Http404
    if not is_open(request, recipient, token):
        return redirect("reports:received", token=token)
    if not is_early(request):
        services.note_opening(recipient)
    return serve(document)
