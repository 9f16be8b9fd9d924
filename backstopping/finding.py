"""One field for the whole house: a code leads to its page, a word to what carries or says it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.policy import LOGIN, policy
from experts.models import Call, Expert
from experts.roster.filters import RosterFilter
from interventions.filters import InterventionFilter
from interventions.models import Intervention
from missions.models import Contract, Mission, SupportRequest
from missions.search import with_words
from reports.library import search
from reports.library.chain import chains
from reports.models import Lesson
from reports.recommendations.models import Recommendation
from reports.research.models import ActionResearch

#: Rows of one kind; the list behind it shows all.
MOST = 6
#: What people name by its code in mails and meetings.
CODED = (
    Mission, Intervention, Lesson, Recommendation, SupportRequest, Contract, Call, ActionResearch,
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """`rows` are as many as are shown; there are more behind `url` when `has_more`."""

    title: str
    rows: list
    has_more: bool
    url: str


@policy(LOGIN)
@require_safe
def find(request):
    text = " ".join(request.GET.get("q", "")[:200].split())
    named = by_code(request.user, text)
    if named is not None:
        return redirect(named)
    found = search.search(request.user, text) if text else None
    hits = found.hits[:MOST] if found else []
    shown = search.results(request.user, hits, found.question) if hits else []
    context = {
        "text": text,
        "groups": groups(request, text) if text else [],
        "results": list(zip(shown, chains(request.user, shown), strict=True)),
        "has_more_texts": bool(found) and found.count > len(shown),
        "library_url": address("reports:library", text),
    }
    return render(request, "search.html", context)


def by_code(user, text: str):
    """What this reader sees under a code, as it is typed or copied from a page; None otherwise."""
    code = text.replace("\u2011", "-").upper()
    if "-" not in code or " " in code:
        return None
    rows = (model.objects.visible_to(user).filter(code=code).first() for model in CODED)
    return next(filter(None, rows), None)


def groups(request, text: str) -> list[Group]:
    """Those that found something: three kinds, a query each."""
    user, asked = request.user, {"q": text}
    missions = Mission.objects.visible_to(user).filter(with_words(text)).select_related("country")
    served = Intervention.objects.visible_to(user).select_related("country").order_by("code")
    people = Expert.objects.visible_to(user).for_list().order_by("user__name", "pk")
    kinds = (
        (_("Missions"), missions.order_by("-starts_on", "pk"), "missions:list"),
        (
            _("Interventions"),
            InterventionFilter(asked, queryset=served, request=request).qs,
            "interventions:list",
        ),
        (
            _("Experts"),
            RosterFilter(asked, queryset=people, request=request).qs,
            "experts:roster",
        ),
    )
    found = [(title, list(rows[: MOST + 1]), address(name, text)) for title, rows, name in kinds]
    return [Group(title, rows[:MOST], len(rows) > MOST, url) for title, rows, url in found if rows]


def address(name: str, text: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': text})}"
