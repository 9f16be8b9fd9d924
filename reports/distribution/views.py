"""Whom a report goes to, before and after it was sent. Addressed by the mission's number."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.export import export
from core.files import serve
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from reports import recipients
from reports.distribution import pages, services
from reports.distribution.exports import RECIPIENTS
from reports.distribution.forms import AddressForm, OneMoreForm, RecipientsForm, ReturnForm
from reports.editions import edition_of
from reports.enums import SENT_STATES, RecipientKind
from reports.models import Recipient, Report
from reports.recipients import Addressed
from reports.workflow import REPORT_WORKFLOW


def report_to_send(request, code):
    report = get_visible_or_404(request.user, Report.objects.for_page(), mission__code=code)
    require(request.user, "reports.distribute", report)
    return report


@policy("reports.distribute")
@require_http_methods(["GET", "HEAD", "POST"])
def recipient_list(request, code):
    """Before anything leaves: who will get it and why. Afterwards: who has got what."""
    report = report_to_send(request, code)
    if report.state in SENT_STATES and request.method != "POST":
        context = pages.distribution_context(report, request.user)
        return render(request, "reports/distribution/sent.html", context)
    form = RecipientsForm(
        request.POST or None,
        suggested=recipients.recipients_by_rule(report.mission),
        others=recipients.may_be_added(report, request.user),
    )
    if request.method == "POST" and form.is_valid():
        return send(request, report, form)
    verdict = REPORT_WORKFLOW.verdict(report, "distribute")
    context = {"report": report, "mission": report.mission, "form": form, "verdict": verdict}
    context["attach_mb"] = pages.attach_mb(report)
    return render(request, "reports/distribution/recipients.html", context)


def send(request, report, form):
    reason = form.cleaned_data["reason"].strip()
    chosen, notes = chosen_of(form)
    comment = " ".join([*notes, reason])
    try:
        services.distribute(report, chosen, by=request.user, comment=comment, reason=reason)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:recipients", code=report.mission.code)
    messages.success(request, _("The report is on its way to its recipients."))
    return redirect(report)


def chosen_of(form) -> tuple[list, list[str]]:
    """The people it goes to, and what the log says about those taken off and added."""
    kept, added = set(form.cleaned_data["keep"]), list(form.cleaned_data["add"])
    chosen = [one for one in form.suggested if one.user in kept]
    chosen += [Addressed(user, RecipientKind.OTHER) for user in added]
    removed = [str(one.user) for one in form.suggested if one.user not in kept]
    notes = []
    if removed:
        notes.append(_("Taken off: %(names)s.") % {"names": ", ".join(removed)})
    if added:
        notes.append(_("Added: %(names)s.") % {"names": ", ".join(map(str, added))})
    return chosen, notes


@policy("reports.distribute")
@require_POST
def add_recipient(request, code):
    """Send it to one person more, after the others."""
    report = report_to_send(request, code)
    form = OneMoreForm(request.POST, others=recipients.may_be_added(report, request.user))
    if not form.is_valid():
        context = pages.distribution_context(report, request.user, form)
        return render(request, "reports/distribution/sent.html", context)
    person, reason = form.cleaned_data["user"], form.cleaned_data["reason"].strip()
    try:
        services.send_to_one_more(report, person, by=request.user, reason=reason)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Sent to %(name)s.") % {"name": person})
    return redirect("reports:recipients", code=code)


@policy("reports.distribute")
@require_safe
def recipient_export(request, code, fmt):
    report = report_to_send(request, code)
    return export(request, pages.rows_of(report), RECIPIENTS, f"{code}-recipients", fmt)


# --- one copy -------------------------------------------------------------------------
def copy_or_404(report, pk) -> Recipient:
    recipient = Recipient.objects.filter(report=report, pk=pk).first()
    if recipient is None:
        raise Http404
    return recipient


def back(report):
    return redirect("reports:recipients", code=report.mission.code)


def tell_sent(request, was_sent) -> None:
    if was_sent:
        messages.success(request, _("The mail goes round again."))
    else:
        messages.info(request, _("A mail to this person is already on its way."))


@policy("reports.distribute")
@require_POST
def retry_mail(request, code, pk):
    report = report_to_send(request, code)
    recipient = copy_or_404(report, pk)
    tell_sent(request, services.send_again(recipient, by=request.user))
    return back(report)


@policy("reports.distribute")
@require_POST
def correct_address(request, code, pk):
    """For this report alone: whose account it is keeps the address he logs in with."""
    report = report_to_send(request, code)
    recipient, form = copy_or_404(report, pk), AddressForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is no e-mail address: nothing was sent."))
        return back(report)
    email = form.cleaned_data["email"]
    tell_sent(request, services.send_again(recipient, by=request.user, email=email))
    return back(report)


@policy("reports.distribute")
@require_POST
def revoke_link(request, code, pk):
    report = report_to_send(request, code)
    services.revoke(copy_or_404(report, pk), by=request.user)
    messages.success(request, _("The link opens nothing any more."))
    return back(report)


@policy("reports.distribute")
@require_POST
def note_return(request, code, pk):
    report = report_to_send(request, code)
    recipient, form = copy_or_404(report, pk), ReturnForm(request.POST)
    if form.is_valid():
        services.note_return(recipient, form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Noted. Correct the address and send it again."))
    else:
        messages.error(request, _("Say why the mail came back."))
    return back(report)


# --- versions -------------------------------------------------------------------------
@policy(LOGIN)
@require_safe
def version(request, code, number):
    """Any version that left the house, for whoever may read the report."""
    report = get_visible_or_404(request.user, Report.objects.for_page(), mission__code=code)
    kept = edition_of(report, number)
    if kept is None:
        raise Http404
    return serve(kept.document, as_attachment="show" not in request.GET)
