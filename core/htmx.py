"""One view, two answers: the whole page, or the fragment htmx puts into it."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_fragment(request) -> bool:
    """A boosted link and the browser's way back need the whole page."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(request, page_template, fragment_template, context, status=200):
    """The page includes the fragment, so both are one text; caches keep them apart by `Vary`."""
    template = fragment_template if wants_fragment(request) else page_template
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    return response
