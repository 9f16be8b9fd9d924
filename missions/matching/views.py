"""Finding an expert for a mission: the ranked list, and the click that puts one on the team."""

import dataclasses
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.permissions import check, get_visible_or_404, require
from core.policy import policy
from core.workflow import TransitionRefused
from experts.models import Expert
from missions.enums import MemberRole
from missions.matching import facts, services, words
from missions.matching.core import Fit, Wish, match, points_of
from missions.matching.forms import ChoiceForm, WishForm
from missions.matching.strip import Strip, strip_of
from missions.models import Mission

#: Where a refused choice waits for its page, and what of it.
REFUSED, TYPED, MOST_TYPED = "refused_choice", ("expert", "role", "days", "reason"), 500
ELIGIBLE_A_PAGE, EXCLUDED_A_PAGE = 10, 25


@dataclass(frozen=True)
class Shown:
    """One person of the list with all that the page says of him."""

    rank: int
    fit: Fit
    expert: Expert
    reasons: list
    why_not: list[str]
    would_help: str
    strip: Strip
    #: Role, days and reason of the form, as they were typed where the choice was refused.
    typed: dict
    #: With the weights of EST, where the reader tries others.
    rank_of_est: int | None = None


@policy("missions.find_expert")
@require_safe
def find(request, code):
    mission = get_visible_or_404(
        request.user,
        Mission.objects.select_related("country").prefetch_related("interventions"),
        code=code,
    )
    require(request.user, "missions.find_expert", mission)
    if mission.starts_on is None:
        messages.info(request, _("Give the field days first."))
        return redirect(mission)
    form = WishForm(request.GET, mission=mission)
    context = _context(request, mission, form)
    return render(request, "missions/matching/find.html", context)


def _context(request, mission, form) -> dict:
    wish = form.wish()
    found = match(wish, facts.people_for(mission, wish))
    eligible = Paginator(form.named(found.eligible), ELIGIBLE_A_PAGE).get_page(
        request.GET.get("page")
    )
    excluded = Paginator(form.named(found.excluded), EXCLUDED_A_PAGE).get_page(
        request.GET.get("others")
    )
    people = [fit.person for fit in [*eligible, *excluded]]
    facts.name_missions(people)
    experts = Expert.objects.for_list().in_bulk([one.pk for one in people])
    names = {one.pk: one.name for one in form.fields["competences"].queryset}
    may = check(request.user, "missions.edit", mission)
    lead = mission.members.filter(role=MemberRole.LEAD).select_related("expert__user").first()
    choice = ChoiceForm(
        user=request.user,
        lead=lead and lead.expert,
        initial={
            "role": MemberRole.MEMBER if lead else MemberRole.LEAD,
            "days": wish.days,
            "reason": "",
        },
    )
    typed = _typed_before(request, mission)
    return {
        "mission": mission,
        "form": form,
        "wish": wish,
        **_own_weights(request, form, wish),
        "most_points": sum(wish.weights.values()),
        "total": len(found.eligible),
        "eligible": eligible,
        "excluded": excluded,
        "shown": _with_rank_of_est(
            _shown(
                eligible, wish, experts, names, ranks_of(found.eligible), (typed, choice.initial)
            ),
            found,
            form,
        ),
        "others": _shown(excluded, wish, experts, names, {}),
        "counts": _counts(found),
        "can_choose": bool(may),
        "why_not_choose": may.reason,
        "choice": choice,
    }


def _own_weights(request, form, wish) -> dict:
    """What differs from the weights of EST, in words, and the way back to them."""
    changed = {
        one: number for one, number in wish.weights.items() if number != form.est_weights[one]
    }
    kept = request.GET.copy()
    for field in form.factors:
        kept.pop(field.name, None)
    return {
        "own_weights": [
            _("%(criterion)s %(number)s instead of %(usual)s")
            % {"criterion": words.CRITERIA[one], "number": number, "usual": form.est_weights[one]}
            for one, number in changed.items()
        ],
        "est_weights_url": f"?{kept.urlencode()}",
    }


def ranks_of(fits) -> dict[int, int]:
    return {fit.person.pk: place for place, fit in enumerate(fits, start=1)}


def _with_rank_of_est(shown: list[Shown], found, form) -> list[Shown]:
    """Where each would stand with the weights of EST; nothing where these are used."""
    if not shown or shown[0].fit.wish.weights == form.est_weights:
        return shown
    wish = dataclasses.replace(shown[0].fit.wish, weights=form.est_weights)
    order = sorted(
        found.eligible,
        key=lambda fit: (-points_of(wish, fit.person), fit.person.name, fit.person.pk),
    )
    ranks = ranks_of(order)
    return [dataclasses.replace(one, rank_of_est=ranks[one.fit.person.pk]) for one in shown]


def _shown(page, wish: Wish, experts, names, ranks: dict, choices=({}, {})) -> list[Shown]:
    """`choices`: what was typed for one of them, and what stands in the forms of the others."""
    typed, usual = choices
    return [
        Shown(
            ranks.get(fit.person.pk, 0),
            fit,
            experts[fit.person.pk],
            [
                (
                    words.CRITERIA[one.criterion],
                    one,
                    words.said_of(one.criterion, wish, fit.person, names),
                )
                for one in fit.reasons
            ],
            [words.why_not(one, wish, fit.person) for one in fit.obstacles],
            words.what_would_help(fit, wish),
            strip_of(wish, fit.person),
            typed if typed.get("expert") == str(fit.person.pk) else usual,
        )
        for fit in page
    ]


def _counts(found) -> list[tuple]:
    """How many fail each rule; who fails two is counted twice."""
    rules = [one.rule for fit in found.excluded for one in fit.obstacles]
    return [(word, rules.count(rule)) for rule, word in words.RULES.items() if rule in rules]


def _refused(request, mission, why: str):
    """Back to the same list and page; what was typed waits in the session to be shown once."""
    messages.error(request, why)
    typed = {name: request.POST.get(name, "")[:MOST_TYPED] for name in TYPED}
    request.session[REFUSED] = typed | {"mission": mission.pk}
    url = reverse("missions:find_expert", args=[mission.code])
    return redirect(f"{url}?{asked}" if (asked := request.GET.urlencode()) else url)


def _typed_before(request, mission) -> dict:
    """Of a choice that was refused on this mission just now."""
    typed = request.session.get(REFUSED) or {}
    if typed.get("mission") != mission.pk:
        return {}
    del request.session[REFUSED]
    return typed


@policy("missions.find_expert")
@require_POST
def choose(request, code):
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "missions.find_expert", mission)
    require(request.user, "missions.edit", mission)
    form = ChoiceForm(request.POST, user=request.user)
    if not form.is_valid():
        return _refused(request, mission, _("Choose a person, a role and the person-days."))
    try:
        services.put_on_team(mission, user=request.user, **form.cleaned_data)
    except TransitionRefused as refusal:
        return _refused(request, mission, str(refusal))
    messages.success(
        request, _("%(name)s is on the team.") % {"name": form.cleaned_data["expert"]}
    )
    return redirect(mission)
