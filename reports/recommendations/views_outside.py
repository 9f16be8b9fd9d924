"""The page of an owner outside: answer, note, declare done. A valid link is all he needs."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.limits import is_too_often
from core.policy import PUBLIC, policy
from core.workflow import TransitionRefused
from reports.distribution.received import is_early
from reports.models import OwnerLink
from reports.recommendations import services
from reports.recommendations.forms import DoneForm, NoteForm, ResponseForm

#: Answers from one address in an hour.
MOST_ANSWERS, AN_HOUR = 30, 3600


def link_or_404(request, token) -> OwnerLink:
    """Withdrawn, run out, handed over to another owner: each is as missing as no link."""
    rows = OwnerLink.objects.in_force().exclude(recommendation__owner_outside="")
    link = rows.filter(token=token).select_related("recommendation__mission__country").first()
    if link is None or link.recommendation.mission.may_have_confidential_annex:
        raise Http404
    if request.method == "POST" or not is_early(request):
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
    link = link_or_404(request, token)
    with translation.override(link.language):
        return page(request, link)


def page(request, link):
    row = link.recommendation
    chosen = request.POST.get("act") if request.method == "POST" else None
    forms = {
        key: form(
            *((request.POST, request.FILES) if key == chosen else ()),
            auto_id=f"{key}_%s",
            **({"row": row} if key == "answer" else {}),
        )
        for key, (form, _work) in ACTS.items()
    }
    often = chosen and is_too_often(request, "owner_answer", most=MOST_ANSWERS, seconds=AN_HOUR)
    if often:
        messages.error(request, _("Too many answers in an hour: send this one again later."))
    elif chosen in ACTS and forms[chosen].is_valid():
        do(request, row, forms[chosen], ACTS[chosen][1])
        return redirect(link)
    context = {"row": row, "mission": row.mission, "forms": forms, "chosen": chosen}
    status = 429 if often else 200
    return render(request, "reports/recommendations/outside.html", context, status=status)


def do(request, row, form, work) -> None:
    try:
        work(row, form, services.Outsider(row.owner_outside))
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you: it is noted."))
