"""Thematic groups: who is in them, what they work on, when they met and what they decided."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Max, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from core.db import Fold
from core.export import export
from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, policy
from missions.events.exports import GROUP_COLUMNS
from missions.events.forms import GroupForm, MeetingForm
from missions.models import GroupMeeting, ThematicGroup

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _groups(user):
    held = GroupMeeting.objects.filter(group=OuterRef("pk")).order_by().values("group")
    seen = ThematicGroup.objects.visible_to(user).values("pk")
    return (
        ThematicGroup.objects.filter(pk__in=seen)
        .select_related("coordinator")
        .annotate(
            people=Count("members"),
            last_met=Subquery(
                held.filter(held_on__lte=timezone.localdate()).values(x=Max("held_on"))
            ),
        )
        .order_by(Fold("name"), "pk")
    )


@policy(LOGIN)
@require_safe
def groups(request):
    may_add = bool(check(request.user, "groups.add"))
    context = {"groups": _groups(request.user), "may_add": may_add}
    return render(request, "missions/events/groups.html", context)


@policy(LOGIN)
@require_safe
def groups_export(request, fmt):
    return export(
        request, _groups(request.user), GROUP_COLUMNS, pgettext("file name", "groups"), fmt
    )


@policy(LOGIN)
@require_safe
def group(request, code):
    rows = ThematicGroup.objects.select_related("coordinator")
    found = get_visible_or_404(request.user, rows, code=code)
    meetings = found.meetings.prefetch_related("present").order_by("-held_on")
    context = {
        "group": found,
        "members": found.members.order_by(Fold("name")),
        "meetings": meetings,
        "today": timezone.localdate(),
        "may_edit": bool(check(request.user, "groups.edit", found)),
    }
    return render(request, "missions/events/group.html", context)


@policy("groups.add")
@form_methods
def group_add(request):
    return _write(request, lambda data: GroupForm(data), _("New thematic group"))


@policy(LOGIN)
@form_methods
def group_edit(request, code):
    found = _to_edit(request, code)
    return _write(request, lambda data: GroupForm(data, instance=found), found.name, found)


def _to_edit(request, code):
    found = get_visible_or_404(request.user, ThematicGroup, code=code)
    require(request.user, "groups.edit", found)
    return found


@policy(LOGIN)
@form_methods
def meeting_add(request, code):
    found = _to_edit(request, code)
    return _write(request, lambda data: MeetingForm(data, group=found), _("New meeting"), found)


@policy(LOGIN)
@form_methods
def meeting_edit(request, code, pk):
    found = _to_edit(request, code)
    visible = GroupMeeting.objects.filter(
        group__in=ThematicGroup.objects.visible_to(request.user).values("pk")
    )
    meeting = visible.filter(group=found, pk=pk).first()
    if meeting is None:
        raise Http404
    return _write(
        request,
        lambda data: MeetingForm(data, instance=meeting, group=found),
        _("Meeting of %(group)s") % {"group": found.name},
        found,
    )


def _write(request, make_form, heading, group=None):
    with transaction.atomic():
        form = make_form(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            saved = form.save()
            messages.success(request, _("Saved."))
            return redirect(getattr(saved, "group", saved))
    form.cancel_url = group.get_absolute_url() if group else ""
    is_stale = form.is_bound and form.is_stale
    context = {"form": form, "heading": heading, "group": group}
    return render(
        request, "missions/events/group_form.html", context, status=409 if is_stale else 200
    )
