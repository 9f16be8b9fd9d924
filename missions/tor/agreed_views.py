"""Pages of what the ToR agree on beside their text."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from missions.models import TorTask
from missions.tor.agreed import Agreed, tick
from missions.tor.writing import keeps_words, writable_tor


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
def edit(request, code):
    tor = writable_tor(request, code)
    agreed = Agreed(tor, request.POST if request.method == "POST" else None)
    if request.method == "POST" and agreed.save(request.user):
        messages.success(request, _("Tasks and reporting lines are saved."))
        if "more" in request.POST:
            return redirect("missions:tor_agreed", code=code)
        return redirect(f"{tor.get_absolute_url()}#agreed")
    context = {"mission": tor.mission, "tor": tor, "agreed": agreed}
    status = 409 if agreed.clashes else 200
    return render(request, "missions/tor/agreed.html", context, status=status)


@policy(LOGIN)
@require_POST
def tick_task(request, code, pk):
    rows = TorTask.objects.select_related("tor__mission")
    task = get_visible_or_404(request.user, rows, tor__mission__code=code, pk=pk)
    tick(task, by=request.user, is_done=request.POST.get("done") == "1")
    return redirect(f"{task.tor.get_absolute_url()}#task-{task.pk}")
