"""What a candidate does by the link of his receipt: complete, withdraw, have it erased."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.flood import limited
from core.policy import PUBLIC, policy
from core.workflow import TransitionRefused
from experts.calls import services
from experts.calls.candidate import LANGUAGES, CandidateForm
from experts.calls.erasing import erase_application
from experts.calls.public_views import MINUTE, MOST_POSTS, form_methods
from experts.models import Application


def own_or_404(token) -> Application:
    found = Application.objects.of_token(token)
    if found is None:
        raise Http404
    return found


def initial_of(row: Application) -> dict:
    """What he wrote, as the form begins with it."""
    levels = {f"level_{code}": row.languages.get(code, "") for code in LANGUAGES}
    others = [code for code in row.languages if code not in LANGUAGES]
    return levels | {
        **{name: getattr(row, name) for name in services.FIELDS if name != "languages"},
        "other_languages": ", ".join(others),
        "competences": row.competences.all(),
        "countries": row.countries.all(),
        "consent": True,
    }


@limited("call_own", most=MOST_POSTS, seconds=MINUTE)
@policy(PUBLIC)
@never_cache
@form_methods
def own(request, token):
    row = own_or_404(token)
    with translation.override(row.language):
        return own_page(request, row)


def own_page(request, row):
    form = None
    if row.may_be_completed:
        data = (request.POST, request.FILES) if request.method == "POST" else ()
        form = CandidateForm(
            *data, call=row.call, consent=row.consent, sent_before=row.cv, initial=initial_of(row)
        )
        if data and form.is_valid():
            try:
                services.complete(row, form)
            except services.FileGone as gone:
                form.forget_file(str(gone))
            except TransitionRefused as refusal:
                messages.error(request, str(refusal))
                return redirect(row.own_url)
            else:
                messages.success(request, _("Your answer is saved as it stands here."))
                return redirect(row.own_url)
    context = {"call": row.call, "form": form, "own": row}
    return render(request, "experts/calls/public/own.html", context)


@limited("call_own", most=MOST_POSTS, seconds=MINUTE)
@policy(PUBLIC)
@never_cache
@form_methods
def withdraw(request, token):
    """GET asks, POST does it."""
    row = own_or_404(token)
    with translation.override(row.language):
        if request.method == "POST":
            try:
                services.withdraw(row)
            except TransitionRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("Your answer is withdrawn."))
            return redirect(row.own_url)
        return render(
            request, "experts/calls/public/withdraw.html", {"own": row, "call": row.call}
        )


@limited("call_own", most=MOST_POSTS, seconds=MINUTE)
@policy(PUBLIC)
@never_cache
@form_methods
def erase(request, token):
    """GET asks, POST does it: after it the link leads nowhere."""
    row = own_or_404(token)
    with translation.override(row.language):
        if request.method == "POST" and row.may_be_erased:
            erase_application(row, by=None, reason="asked_by_candidate")
            return render(request, "experts/calls/public/erased.html", {"call": row.call})
        return render(request, "experts/calls/public/erase.html", {"own": row, "call": row.call})
