"""Pages of what is written in rows: the programme day by day, the results of the catalogue."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.policy import LOGIN, policy
from missions.tor.programme import Programme
from missions.tor.results import ResultsForm
from missions.tor.shifting import days_away, shift
from missions.tor.writing import keeps_words, writable_tor


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
def programme(request, code):
    tor = writable_tor(request, code)
    if request.method == "POST" and "shift" in request.POST:
        return move(request, tor)
    form = Programme(tor, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.save(request.user):
        messages.success(request, _("The programme is saved."))
        if "more" in request.POST:
            return redirect("missions:tor_programme", code=code)
        return redirect(f"{tor.get_absolute_url()}#section-programme")
    away = days_away(tor.mission, form.taken)
    context = {
        "mission": tor.mission, "tor": tor, "programme": form, "away": away, "far": abs(away),
    }  # fmt: skip
    status = 409 if form.rows.clashes else 200
    return render(request, "missions/tor/programme.html", context, status=status)


def move(request, tor):
    """The whole programme goes where the mission went."""
    if shift(tor, by=request.user):
        messages.success(request, _("The programme is on the days of the mission now."))
    return redirect("missions:tor_programme", code=tor.mission.code)


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
def results(request, code):
    tor = writable_tor(request, code)
    form = ResultsForm(tor, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.save(request.user):
        messages.success(request, _("The results are saved."))
        return redirect(f"{tor.get_absolute_url()}#section-results")
    context = {"mission": tor.mission, "tor": tor, "form": form}
    status = 409 if form.others is not None else 200
    return render(request, "missions/tor/results.html", context, status=status)
