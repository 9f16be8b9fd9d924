"""The library: one field, what it found, and facets beside it."""

from django.core.paginator import Paginator
from django.views.decorators.http import require_safe

from core.htmx import render_page
from core.policy import LOGIN, policy
from reports.library import search
from reports.library.chain import chains
from reports.library.forms import FACET_TITLES, LibraryForm, words_of

PAGE, FOUND = "reports/library/page.html", "reports/library/_found.html"


@policy(LOGIN)
@require_safe
def library(request):
    text, chosen = LibraryForm(request.GET).asked()
    found = search.search(request.user, text, chosen)
    page = Paginator(found.hits, search.PER_PAGE).get_page(request.GET.get("page"))
    shown = search.results(request.user, page.object_list, found.question)
    context = {
        "text": text,
        "found": found,
        "page": page,
        "results": list(zip(shown, chains(request.user, shown), strict=True)),
        "facets": facets(request, found, chosen),
        "chosen": chips(request, chosen),
        "clear_url": address(request, **dict.fromkeys(chosen)),
    }
    return render_page(request, PAGE, FOUND, context)


def address(request, **changes) -> str:
    """This page with these keys changed, None takes one away; always its first page."""
    query = request.GET.copy()
    for key, value in ({"page": None} | changes).items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    return f"?{query.urlencode()}"


def facets(request, found: search.Found, chosen: dict) -> list[dict]:
    """Those not chosen yet; one that would part nothing is left out."""
    by_name = search.choices(found.facets)
    return [
        {
            "title": title,
            "is_open": name in ("kind", "country"),
            "choices": [
                {
                    "label": one.label,
                    "count": one.count,
                    "url": address(request, **{name: one.value}),
                }
                for one in by_name[name]
            ],
        }
        for name, title in FACET_TITLES.items()
        if name not in chosen and len(by_name[name]) > 1
    ]


def chips(request, chosen: dict) -> list[dict]:
    return [
        {
            "name": name,
            "value": request.GET[name],
            "label": f"{FACET_TITLES[name]}\u00a0: {words_of(value)}",
            "url": address(request, **{name: None}),
        }
        for name, value in chosen.items()
    ]
