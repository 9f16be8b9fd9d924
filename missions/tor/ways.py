"""From a section to the page on which what stands below its text is written."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

#: By the key of the section: name of the page, words of the link.
WAYS = {
    "programme": ("missions:tor_programme", _("Plan the days")),
    "results": ("missions:tor_results", _("Tick results of the catalogue")),
    "roles": ("missions:tor_agreed", _("Write down the tasks and reporting lines")),
}


def lay_in(forms) -> None:
    for form in forms:
        form.way = WAYS.get(form.instance.key, ("", ""))[1]


def go(request, tor, key: str):
    """A button among the texts: they are saved before their writer leaves them."""
    if key not in WAYS:
        raise Http404
    return redirect(WAYS[key][0], code=tor.mission.code)
