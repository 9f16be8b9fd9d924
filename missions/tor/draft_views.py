"""Drafts of sections, sent by the page while somebody writes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.http import whole_number
from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from missions.models import TorDraft
from missions.tor.drafts import digest, keep
from missions.tor.writing import writable_tor

#: What a column of this kind holds.
LAST_VERSION = 2**31 - 1


@policy(LOGIN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def save(request, code):
    """`draft` is what the next text goes on from; 422 for what no section can hold.

    GET: who is there, and a fresh token.
    """
    tor = writable_tor(request, code)
    if request.method != "POST":
        return JsonResponse({"user": request.user.pk, "csrf": get_token(request)})
    sent, version = request.POST, whole_number(request.POST.get("version"), LAST_VERSION)
    try:
        if version is None:
            raise ValidationError("version")
        key, text, begun = (sent.get(name, "") for name in ("key", "text", "begun"))
        keep(tor, key, text, version, by=request.user, begun=begun)
    except ValidationError:
        return JsonResponse({}, status=422)
    return JsonResponse({"at": f"{timezone.localtime():%H:%M}", "draft": digest(text)})


@policy(LOGIN)
@require_POST
def drop(request, code, pk):
    rows = TorDraft.objects.filter(tor__mission__code=code)
    get_visible_or_404(request.user, rows, pk=pk).delete()
    messages.info(request, _("The draft is gone."))
    return redirect("missions:tor", code=code)
