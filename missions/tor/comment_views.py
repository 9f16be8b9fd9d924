"""Saying, answering and settling beside a section of the ToR."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from core.remarks import talk
from missions.models import Mission, TermsOfReference, TorComment
from missions.tor.comments import DISCUSSION


@policy(LOGIN)
@require_POST
def remark(request, code):
    mission = get_visible_or_404(request.user, Mission, code=code)
    tor = get_object_or_404(TermsOfReference.objects.current(), mission=mission)
    anchor, text = request.POST.get("anchor", ""), request.POST.get("text", "")
    return say(request, tor, lambda: DISCUSSION.remark(tor, anchor, text, by=request.user))


@policy(LOGIN)
@require_POST
def answer(request, code, pk):
    row = visible_remark(request, code, pk)
    text = request.POST.get("text", "")
    return say(request, row.tor, lambda: DISCUSSION.answer(row, text, by=request.user))


@policy(LOGIN)
@require_POST
def resolve(request, code, pk):
    row = visible_remark(request, code, pk)
    DISCUSSION.resolve(row, by=request.user)
    messages.success(request, _("Settled."))
    return redirect(f"{row.tor.get_absolute_url()}#comment-{row.thread_id}")


def visible_remark(request, code, pk) -> TorComment:
    rows = TorComment.objects.select_related("tor__mission", "parent")
    return get_visible_or_404(request.user, rows, tor__mission__code=code, pk=pk)


def say(request, tor, act):
    told = _("Comment added. Those who wrote this section are told.")
    return talk(request, tor.get_absolute_url(), act, told)
