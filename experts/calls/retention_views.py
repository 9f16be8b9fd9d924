"""The list of what would be erased, and the explicit yes."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from core.http import whole_number
from core.policy import policy
from experts.calls import retention
from experts.calls.views import form_methods
from experts.models import Application


@policy("calls.personal_data")
@form_methods
def due_list(request):
    visible = Application.objects.visible_to(request.user).values("pk")
    if request.method == "POST":
        shown = list(filter(None, map(whole_number, request.POST.getlist("shown"))))
        if request.POST.get("confirm") == "yes":
            count = retention.erase_due(shown, by=request.user)
            messages.success(
                request,
                ngettext("%(count)s answer is erased.", "%(count)s answers are erased.", count)
                % {"count": count},
            )
            return redirect("calls:retention")
    rows = retention.due().filter(pk__in=visible)
    context = {
        "rows": rows[: retention.MOST_SHOWN],
        "count": rows.count(),
        "months": retention.months_kept(),
        "is_unconfirmed": request.method == "POST",
    }
    return render(request, "experts/calls/retention.html", context)
