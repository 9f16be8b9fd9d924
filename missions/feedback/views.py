"""The page where feedback on one expert of a mission is given, and changed by its author."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from missions.edit_views import form_methods
from missions.feedback.forms import FeedbackForm
from missions.models import Mission, MissionFeedback


@policy(LOGIN)
@form_methods
def give(request, code, expert):
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "missions.give_feedback", mission)
    member = mission.members.filter(expert__code=expert).select_related("expert__user").first()
    if member is None:
        raise Http404
    if member.expert.user_id in request.user.hands:
        raise PermissionDenied(_("Nobody gives feedback on himself."))
    own = MissionFeedback.objects.filter(mission=mission, author=request.user)
    row = own.filter(expert=member.expert).first() or MissionFeedback(
        mission=mission, expert=member.expert, author=request.user
    )
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        form = FeedbackForm(data, instance=row)
        if data is not None and form.is_valid():
            form.save()
            messages.success(request, _("Thank you: the feedback is kept."))
            return redirect(mission)
    form.cancel_url = mission.get_absolute_url()
    heading = _("Feedback on %(name)s") % {"name": member.expert}
    context = {"form": form, "mission": mission, "heading": heading}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "missions/small_form.html", context, status=status)
