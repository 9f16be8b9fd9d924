"""What somebody was told, and how he wants to be told."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Notice, User
from accounts.notices import Said, said
from accounts.notices.forms import ChoicesForm
from accounts.notices.sweep import KEPT_DAYS
from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy

PER_PAGE = 25


@dataclass(frozen=True)
class Line:
    """`text` is missing when it no longer concerns the reader."""

    notice: Notice
    text: Said | None

    @property
    def group(self) -> tuple:
        """Unread first, then day by day."""
        return (self.notice.read_at is not None, timezone.localdate(self.notice.created_at))


def lines_of(user, notices) -> list[Line]:
    texts = said(user, notices)
    return [Line(one, texts.get(one.pk)) for one in notices]


@policy(LOGIN)
@require_safe
def notice_list(request):
    is_read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
    rows = (
        Notice.objects.visible_to(request.user)
        .select_related("for_person")
        .annotate(is_read=is_read)
        .order_by("is_read", "-created_at", "-pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "kept_days": KEPT_DAYS,
        "lines": lines_of(request.user, list(page.object_list)),
        "today": timezone.localdate(),
        "has_unread": any(not one.read_at for one in page.object_list),
    }
    return render(request, "accounts/notices/list.html", context)


@policy(LOGIN)
@require_POST
def open_notice(request, pk):
    """Read, and on to the thing itself; a link alone could not note that it was read."""
    notice = get_visible_or_404(request.user, Notice, pk=pk)
    text = said(request.user, [notice]).get(notice.pk)
    Notice.objects.filter(pk=notice.pk).mark_read()
    if text is None or not url_has_allowed_host_and_scheme(text.url, allowed_hosts=None):
        messages.info(request, _("This no longer concerns you."))
        return redirect("accounts:notices")
    return redirect(text.url)


@policy(LOGIN)
@require_POST
def read_one(request, pk):
    notice = get_visible_or_404(request.user, Notice, pk=pk)
    Notice.objects.filter(pk=notice.pk).mark_read()
    return redirect("accounts:notices")


@policy(LOGIN)
@require_POST
def read_all(request):
    Notice.objects.visible_to(request.user).mark_read()
    messages.success(request, _("All notices are marked as read."))
    return redirect("accounts:notices")


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request):
    person = User.objects.get(pk=request.user.pk)
    form = ChoicesForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(person.language):
            messages.success(request, _("Your choices are kept."))
        return redirect("accounts:notice_choices")
    return render(request, "accounts/notices/choices.html", {"form": form})
