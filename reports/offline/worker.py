"""The service worker: a script that must come from where it may act, /reports/."""

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from core.policy import PUBLIC, policy

#: Below which it answers; the logout is a second, separate place (static/js/offline/keep.js).
SCOPE = "/"


@policy(PUBLIC)
@require_safe
def worker(request):
    """Public, for a browser also asks for a newer one when nobody is logged in."""
    with open(finders.find("js/offline/worker.js"), encoding="utf-8") as source:
        response = HttpResponse(source.read(), content_type="text/javascript")
    response.headers["Service-Worker-Allowed"] = SCOPE
    response.headers["Cache-Control"] = "no-cache"
    return response
