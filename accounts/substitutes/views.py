"""Who acts for me while I am away, and for whom I act."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Substitution
from accounts.substitutes import SubstitutionRefused, name_substitute
from accounts.substitutes import end as end_substitution
from accounts.substitutes.forms import SubstitutionForm
from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy

#: Past substitutions on the page; the database's history keeps all.
SHOWN = 20


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def substitute(request):
    form = SubstitutionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = name_substitute(form.save(commit=False))
        except SubstitutionRefused as refusal:
            form.add_error("since", str(refusal))
        else:
            said = _("%(name)s stands in for you on these days. Both of you are told.")
            messages.success(request, said % {"name": row.substitute})
            return redirect("accounts:substitute")
    context = rows_around(request.user) | {"form": form, "today": timezone.localdate()}
    return render(request, "accounts/substitutes/page.html", context)


def rows_around(user) -> dict:
    today = timezone.localdate()
    rows = Substitution.objects.visible_to(user).select_related("person", "substitute")
    found = list(rows.order_by("-since", "-pk")[: 4 * SHOWN])
    current = [one for one in reversed(found) if not one.is_over(today)]
    return {
        "mine": [one for one in current if one.person_id == user.pk],
        "others": [one for one in current if one.substitute_id == user.pk],
        "past": [one for one in found if one.is_over(today)][:SHOWN],
    }


@policy(LOGIN)
@require_POST
def end(request, pk):
    """Either of the two may end it: who is back, and who cannot do it after all."""
    row = get_visible_or_404(request.user, Substitution, pk=pk)
    if not row.is_over(timezone.localdate()) and end_substitution(row):
        messages.success(request, _("The substitution has ended. Both of you are told."))
    return redirect("accounts:substitute")
