"""What people see when something is refused, missing or broken: always why, and what to do."""

from django.shortcuts import render
from django.utils.translation import gettext as _


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def refused(request, exception=None):
    """The sentence of the rule that said no, or a general one for messages that are not ours."""
    reason = str(exception or "") or _("This page is not open to you.")
    return render(request, "403.html", {"reason": reason}, status=403)


def missing(request, exception=None):
    return render(request, "404.html", status=404)


def csrf_failure(request, reason=""):
    sentence = _(
        "The form was open for too long or in two windows. Go back, reload the page and send it"
        " again: your browser still has what you typed."
    )
    return render(request, "403.html", {"reason": sentence}, status=403)
