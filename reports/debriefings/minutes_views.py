"""The author's page of the minutes: whom to ask, who confirmed, what is proposed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.mail import absolute
from core.permissions import check, get_visible_or_404, require
from core.policy import policy
from core.workflow import TransitionRefused
from reports.debriefings import minutes
from reports.debriefings.minutes_forms import AskForm, DecisionForm
from reports.debriefings.services import is_open
from reports.models import Amendment, FieldDebriefing, MinutesLink


def held_at(request, code):
    rows = FieldDebriefing.objects.select_related("mission__unit", "mission__report")
    held = get_visible_or_404(request.user, rows, mission__code=code)
    require(request.user, "reports.debrief", held.mission)
    return held


@policy("reports.debrief")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, code):
    held = held_at(request, code)
    form = AskForm(
        request.POST or None, debriefing=held, initial={"language": request.user.language}
    )
    if request.method == "POST" and form.is_valid():
        try:
            return asked(request, held, form.cleaned_data)
        except TransitionRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "reports/minutes/page.html", context_of(request, held, form))


def asked(request, held, data):
    links = minutes.ask(
        held, data["people"], by=request.user, language=data["language"],
        decision=data.get("decision", ""),
    )  # fmt: skip
    words = ngettext("%(n)s link made.", "%(n)s links made.", len(links)) % {"n": len(links)}
    messages.success(request, words)
    return redirect("reports:debriefing_minutes", code=held.mission.code)


def context_of(request, held, form) -> dict:
    links = list(held.minutes_links.latest().select_related("mail").order_by("name", "pk"))
    for link in links:
        link.address = absolute(link.get_absolute_url())
    amendments = Amendment.objects.filter(link__debriefing=held).select_related(
        "link", "decided_by"
    )
    rows = list(amendments.order_by("outcome", "part", "pk"))
    for row in rows:
        row.stands = minutes.text_of(held, row.part)
    rows.sort(key=lambda one: one.outcome != "waiting")
    return {
        "held": held,
        "mission": held.mission,
        "form": form,
        "links": links,
        "standing": minutes.Standing.of(held, links),
        "amendments": rows,
        "may_ask": check(request.user, "reports.ask_counterparts", held.mission),
        "is_open": is_open(held.mission),
    }


@policy("reports.debrief")
@require_POST
def revoke(request, code, pk):
    held = held_at(request, code)
    rows = MinutesLink.objects.filter(debriefing=held)
    link = get_visible_or_404(request.user, rows, pk=pk)
    minutes.withdraw(rows.filter(pk=link.pk))
    messages.success(request, _("The link of %(name)s opens nothing any more.") % {"name": link})
    return redirect("reports:debriefing_minutes", code=code)


@policy("reports.debrief")
@require_POST
def decide(request, code, pk):
    held = held_at(request, code)
    rows = Amendment.objects.filter(link__debriefing=held).select_related("link__debriefing")
    amendment = get_visible_or_404(request.user, rows, pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    act = minutes.take_over if "take" in request.POST else minutes.decline
    try:
        act(amendment, by=request.user, reply=form.cleaned_data["reply"])
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Answered: the counterpart is told."))
    return redirect("reports:debriefing_minutes", code=code)
