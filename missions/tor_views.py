"""Pages of the terms of reference."""

from django.shortcuts import redirect

from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from missions.models import Mission


@policy(LOGIN)
def tor(request, code, number=None, name=""):
    return redirect(get_visible_or_404(request.user, Mission, code=code))


start = edit = transition = tor
