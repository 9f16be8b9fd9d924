"""Who is told of what becomes of a support request.

To tell of another step: a row in NEWS. Only those who may see the request are ever told.
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Topic
from accounts.models import User
from accounts.notices import Said, notice_kind, tell
from interventions.models import Representative
from missions.models import RequestLog, SupportRequest
from missions.news_row import News
from missions.notices import is_news


# --- who ------------------------------------------------------------------------------
def deciders(request) -> set:
    """The unit's coordinator, the EST managers where he asked himself or there is none."""
    coordinator = request.unit.coordinator_id
    if coordinator and coordinator != request.requested_by_id:
        return {coordinator}
    return set(User.objects.est_managers().values_list("pk", flat=True))


def requester(request) -> set:
    return {request.requested_by_id}


def expert(request) -> set:
    return {request.assigned_expert.user_id} if request.assigned_expert else set()


def representatives(request) -> set:
    rows = Representative.objects.current(timezone.localdate()).filter(country=request.country_id)
    return set(rows.values_list("user", flat=True))


# --- what -----------------------------------------------------------------------------
#: Sentences take code and name (who did it).
NEWS = {
    "submit": News(
        _("Support request %(code)s to screen"),
        _("%(name)s asks for support. The clock of the decision runs."),
        (deciders, representatives),
        is_request=True,
    ),
    "screen": News(
        _("%(code)s is being read"),
        _("%(name)s has begun to screen your request."),
        (requester,),
    ),
    "accept": News(
        _("%(code)s is accepted"),
        _("%(name)s has found the request eligible. EST now prepares the answer."),
        (requester, expert, representatives),
    ),
    "refuse": News(
        _("%(code)s is not eligible"),
        _("%(name)s has found the request not eligible, for this reason:"),
        (requester, representatives),
    ),
    "defer": News(
        _("%(code)s is deferred"),
        _("%(name)s has deferred the request, for this reason:"),
        (requester, representatives),
    ),
    "take_up": News(
        _("%(code)s is taken up again"),
        _("%(name)s has taken up the deferred request again."),
        (requester,),
    ),
    "assign": News(
        _("%(code)s is entrusted to an expert"),
        _("%(name)s has entrusted the request to an expert:"),
        (expert, requester),
    ),
    "withdraw": News(
        _("%(code)s is withdrawn"),
        _("%(name)s has withdrawn the request: nobody has to answer it any more."),
        (deciders, expert),
    ),
    "start": News(
        _("%(code)s is under way"),
        _("The request is being answered."),
        (requester, expert),
    ),
    "replan": News(
        _("%(code)s is to be planned again"),
        _("The mission that was to answer the request is cancelled."),
        (requester, deciders, expert),
    ),
    "report": News(
        _("%(code)s is answered"),
        _("The report of the mission has gone out. Please confirm that it answers your request."),
        (requester,),
        is_request=True,
    ),
    "deliver": News(
        _("%(code)s is answered"),
        _("%(name)s says the request is answered. Please confirm it. His words:"),
        (requester,),
        is_request=True,
    ),
    "close": News(
        _("%(code)s is closed"),
        _("%(name)s has confirmed the answer and closed the request."),
        (deciders, expert),
    ),
}  # fmt: skip


def tell_of(request, log) -> None:
    """Tell those concerned of this line of the log; who did it knows already."""
    news = NEWS[log.name]
    readers = set().union(*(who(request) for who in news.readers)) - {None}
    kind = "support_request_todo" if news.is_request else "support_request_news"
    tell(readers, kind, key=f"support_request:{log.pk}", by=log.actor_id, log=log.pk)


def about_request(reader, notices):
    """For who still sees the request; what asks for an act only while it waits."""
    logs = RequestLog.objects.select_related("actor", "on_behalf_of", "subject").in_bulk(
        [one.context["log"] for one in notices]
    )
    wanted = {log.subject_id for log in logs.values()}
    visible = SupportRequest.objects.visible_to(reader).filter(pk__in=wanted)
    seen = set(visible.values_list("pk", flat=True))
    for one in notices:
        log = logs.get(one.context["log"])
        if log and log.subject_id in seen and is_news(NEWS[log.name], log):
            yield one, _said(log)


def _said(log) -> Said:
    news, request = NEWS[log.name], log.subject
    words = {"code": request.code, "name": log.by_whom}
    return Said(
        news.subject % words, news.sentence % words, request.get_absolute_url(), log.comment
    )


notice_kind("support_request_todo", Topic.TO_DO)(about_request)
notice_kind("support_request_news", Topic.REQUESTS)(about_request)
