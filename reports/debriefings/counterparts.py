"""The page of a counterpart: a valid link is all he needs. Nothing of the link is logged."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.limits import is_too_often
from core.policy import PUBLIC, policy
from core.workflow import TransitionRefused
from reports.debriefings import minutes
from reports.debriefings.minutes_forms import CounterpartForm
from reports.distribution.received import is_early
from reports.models import MinutesLink

#: Of one address in an hour: answers, and links that open nothing.
MOST_ANSWERS, MOST_MISSES, AN_HOUR = 30, 60, 3600


@policy(PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def counterpart(request, token):
    link = MinutesLink.objects.of_token(token)
    if link is None:
        often = is_too_often(request, "minutes_miss", most=MOST_MISSES, seconds=AN_HOUR)
        return nothing(request, 429 if often else 404)
    with translation.override(link.language):
        if request.method != "POST":
            if not is_early(request):
                now = timezone.now()
                MinutesLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=now)
            return show(request, link, CounterpartForm(debriefing=link.debriefing))
        if is_too_often(request, "minutes_answer", most=MOST_ANSWERS, seconds=AN_HOUR):
            return nothing(request, 429)
        return take(request, link)


def nothing(request, status):
    """The same for all that opens nothing; not logged, for the address may be a real one."""
    response = render(request, "reports/minutes/ended.html", status=status)
    response._has_been_logged = True
    return response


def take(request, link):
    form = CounterpartForm(request.POST, debriefing=link.debriefing)
    if not form.is_valid():
        return show(request, link, form)
    try:
        minutes.answer(link, signed=form.cleaned_data["signed"], changes=form.changes)
    except TransitionRefused:
        return nothing(request, 404)
    messages.success(request, _("Thank you: your answer is kept with the minutes."))
    return redirect(link)


def show(request, link, form):
    held = link.debriefing
    context = {
        "link": link,
        "held": held,
        "mission": held.mission,
        "form": form,
        "amendments": link.amendments.order_by("pk"),
        "is_changed_since": link.answered_at and link.seen_version != held.version,
    }
    return render(request, "reports/minutes/counterpart.html", context)
