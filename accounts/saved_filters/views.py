"""Saving, renaming, sharing and deleting one's filters."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import SavedFilter
from accounts.saved_filters import PAGES, url_of
from accounts.saved_filters.forms import ChangeForm, KeepForm
from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def saved_filters(request):
    """GET asks for a name for the filters in the address; POST saves and leads to the list."""
    initial = {"page": request.GET.get("page", ""), "query": request.GET.get("query", "")}
    form = KeepForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        row = form.save()
        messages.success(request, _("Saved: %(name)s.") % {"name": row.name})
        return redirect(url_of(row))
    asked = PAGES.get(request.POST.get("page") or initial["page"])
    query = asked.query(request.POST.get("query") or initial["query"]) if asked else ""
    return render(
        request,
        "accounts/saved_filters/page.html",
        page_context(request, asked, query) | {"form": form},
    )


def page_context(request, asked, query: str) -> dict:
    rows = SavedFilter.objects.owned_by(request.user).filter(page__in=PAGES)
    groups = {}
    for row in rows.order_by("page", "position", "name", "pk"):
        form = ChangeForm(instance=row, prefix=row.pk, user=request.user)
        entry = {"row": row, "url": url_of(row), "form": form}
        groups.setdefault(PAGES[row.page], []).append(entry)
    return {
        "asked": asked if query else None,
        "back_url": f"{asked.url}?{query}" if query else "",
        "groups": list(groups.items()),
    }


def own_or_404(request, pk):
    return get_visible_or_404(request.user, SavedFilter.objects.owned_by(request.user), pk=pk)


@policy(LOGIN)
@require_POST
def change(request, pk):
    row = own_or_404(request, pk)
    form = ChangeForm(request.POST, instance=row, prefix=row.pk, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved: %(name)s.") % {"name": row.name})
    else:
        messages.error(request, " ".join(sum(form.errors.values(), [])))
    return redirect("accounts:saved_filters")


@policy(LOGIN)
@require_POST
def delete(request, pk):
    row = own_or_404(request, pk)
    row.delete()
    messages.success(request, _("Deleted: %(name)s.") % {"name": row.name})
    return redirect("accounts:saved_filters")
