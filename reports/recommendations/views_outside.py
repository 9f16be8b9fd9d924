"""The page of an owner outside: answer, note, declare done. A valid link is all he needs."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.policy import PUBLIC, policy
from core.workflow import TransitionRefused
from reports.models import OwnerLink
from reports.recommendations import services
from reports.recommendations.forms import DoneForm, NoteForm, ResponseForm


def link_or_404(token) -> OwnerLink:
    """Withdrawn, run out, handed over to another owner: each is as missing as no link."""
    rows = OwnerLink.objects.in_force().exclude(recommendation__owner_outside="")
    link = rows.filter(token=token).select_related("recommendation__mission__country").first()
    if link is None or link.recommendation.mission.may_have_confidential_annex:
        raise Http404
    OwnerLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now())
    return link


def answer(row, form, by):
    seen = form.cleaned_data["version"]
    services.respond(row, form.answer, by=by, seen_version=seen)


def note(row, form, by):
    services.note_progress(row, form.cleaned_data["text"], by=by)


def done(row, form, by):
    data = form.cleaned_data
    services.declare_done(row, data["evidence"], data["document"], by=by)


#: What the form said it is (`act`): its form, the work.
ACTS = {"answer": (ResponseForm, answer), "note": (NoteForm, note), "done": (DoneForm, done)}


@policy(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def owner_link(request, token):
    row = link_or_404(token).recommendation
    chosen = request.POST.get("act") if request.method == "POST" else None
    forms = {
        key: form(
            *((request.POST, request.FILES) if key == chosen else ()),
            auto_id=f"{key}_%s",
            **({"row": row} if key == "answer" else {}),
        )
        for key, (form, _work) in ACTS.items()
    }
    if chosen in ACTS and forms[chosen].is_valid():
        do(request, row, forms[chosen], ACTS[chosen][1])
        return redirect("reports:owner_link", token=token)
    context = {"row": row, "mission": row.mission, "forms": forms, "chosen": chosen}
    return render(request, "reports/recommendations/outside.html", context)


def do(request, row, form, work) -> None:
    try:
        work(row, form, services.Outsider(row.owner_outside))
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you: it is noted."))
