"""Finding an expert for a mission: the ranked list, and the click that puts one on the team."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.permissions import check, get_visible_or_404, require
from core.policy import policy
from core.workflow import TransitionRefused
from experts.models import Expert
from missions.enums import MemberRole
from missions.matching import facts, services, words
from missions.matching.core import Fit, Wish, match
from missions.matching.forms import ChoiceForm, WishForm
from missions.matching.strip import Strip, strip_of
from missions.models import Mission

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
    eligible = Paginator(found.eligible, ELIGIBLE_A_PAGE).get_page(request.GET.get("page"))
    excluded = Paginator(found.excluded, EXCLUDED_A_PAGE).get_page(request.GET.get("others"))
    people = [fit.person for fit in [*eligible, *excluded]]
    facts.name_missions(people)
    experts = Expert.objects.for_list().in_bulk([one.pk for one in people])
    names = {one.pk: one.name for one in form.fields["competences"].queryset}
    lead = mission.members.filter(role=MemberRole.LEAD).exists()
    return {
        "mission": mission,
        "form": form,
        "wish": wish,
        "weights": [(words.CRITERIA[one], weight) for one, weight in wish.weights.items()],
        "most_points": sum(wish.weights.values()),
        "eligible": eligible,
        "excluded": excluded,
        "shown": _shown(eligible, wish, experts, names, eligible.start_index()),
        "others": _shown(excluded, wish, experts, names, 0),
        "counts": _counts(found),
        "can_choose": bool(check(request.user, "missions.edit", mission)),
        "choice": ChoiceForm(
            user=request.user,
            initial={"role": MemberRole.MEMBER if lead else MemberRole.LEAD, "days": wish.days},
        ),
    }


def _shown(page, wish: Wish, experts, names, first: int) -> list[Shown]:
    return [
        Shown(
            first + place,
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
        )
        for place, fit in enumerate(page)
    ]


def _counts(found) -> list[tuple]:
    """How many fail each rule; who fails two is counted twice."""
    rules = [one.rule for fit in found.excluded for one in fit.obstacles]
    return [(word, rules.count(rule)) for rule, word in words.RULES.items() if rule in rules]


@policy("missions.find_expert")
@require_POST
def choose(request, code):
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "missions.find_expert", mission)
    require(request.user, "missions.edit", mission)
    form = ChoiceForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose a person, a role and the person-days."))
        return redirect("missions:find_expert", code=mission.code)
    try:
        services.put_on_team(mission, user=request.user, **form.cleaned_data)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("missions:find_expert", code=mission.code)
    messages.success(
        request, _("%(name)s is on the team.") % {"name": form.cleaned_data["expert"]}
    )
    return redirect(mission)
