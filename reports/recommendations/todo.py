"""What recommendations ask of a person: an answer, the act itself, a look at what was done."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Substitution
from core.todo import Todo, TodoSource, register
from reports.enums import RecommendationState, Response
from reports.models import Recommendation, RecommendationLog
from reports.recommendations.models import UNATTENDED, follows, issued_moment
from reports.todo import of_mission

WEEK = timedelta(days=7)


def owed(user):
    """An answer, or the act itself once it is due within the week; also for who follows it."""
    soon = timezone.localdate() + WEEK
    is_owed = Q(response=Response.NONE) | Q(due_on__lte=soon)
    mine = Q(owner=user.pk) | (UNATTENDED & Q(follows([user.pk])))
    return Recommendation.objects.visible_to(user).issued().owed().filter(is_owed, mine)


def prepare(rows):
    rows = rows.annotate(since=issued_moment()).select_related("mission__country", "owner")
    return rows.order_by("due_on", "pk")


def owed_line(row) -> Todo:
    code = {"code": row.code}
    if row.is_answered:
        label, name = _("Follow up recommendation %(code)s"), "recommendation"
    else:
        label, name = _("Answer recommendation %(code)s"), "respond"
    note = str(row.get_state_display()) if row.is_answered else _("no answer yet")
    return Todo(
        label=label % code,
        url=reverse(f"reports:{name}", kwargs=code) + ("#done" if row.is_answered else ""),
        due_on=row.due_on,
        since=row.since,
        then=_("its follow-up stands on the list of recommendations"),
        note=f"{row.owner_outside} · {note}" if row.owner_outside else note,
        **of_mission(row.mission),
    )


# --- whoever sees what was done -------------------------------------------------------
def is_involved(column: str) -> Q:
    """Has this person of the mission owned it or declared it done, or stands in for one who did?

    In SQL what `permissions.doers` says of one row.
    """
    log = RecommendationLog.objects.filter(
        subject=OuterRef("pk"), name="implement", on_behalf_of=OuterRef(column)
    )
    for_doer = Substitution.objects.on(timezone.localdate()).filter(
        Q(person=OuterRef("owner")) | Q(person=OuterRef("implemented_by")),
        substitute=OuterRef(column),
    )
    lent = Substitution.objects.on(timezone.localdate()).filter(
        substitute=OuterRef(column),
        person__in=RecommendationLog.objects.filter(
            subject=OuterRef(OuterRef("pk")), name="implement"
        ).values("on_behalf_of"),
    )
    return (
        Q(owner=F(column))
        | Q(implemented_by=F(column))
        | Exists(log)
        | Exists(for_doer)
        | Exists(lent)
    )


FOCAL_POINT, COORDINATOR = "mission__focal_point", "mission__unit__coordinator"


def waiting_for_verifier(user):
    """Done and to be seen, or rejected and to be decided on, by this person and no other."""
    rows = Recommendation.objects.visible_to(user).issued().exclude(owner__in=user.hands)
    rows = rows.filter(
        Q(state=RecommendationState.IMPLEMENTED)
        | Q(state__in=[RecommendationState.OPEN, RecommendationState.IN_PROGRESS],
            response=Response.REJECTED)
    ).exclude(implemented_by__in=user.hands)  # fmt: skip
    no_focal_point = Q(mission__focal_point=None) | is_involved(FOCAL_POINT)
    no_coordinator = Q(mission__unit__coordinator=None) | is_involved(COORDINATOR)
    turn = Q(mission__focal_point=user.pk) & ~is_involved(FOCAL_POINT)
    turn |= no_focal_point & Q(mission__unit__coordinator=user.pk) & ~is_involved(COORDINATOR)
    if user.is_est_manager:
        turn |= no_focal_point & no_coordinator
    return rows.filter(turn)


def prepare_verifying(rows):
    since = Coalesce("implemented_at", "responded_at", "created_at")
    rows = rows.annotate(since=since).select_related("mission__country", "owner")
    return rows.order_by("since", "pk")


def verifier_line(row) -> Todo:
    is_done = row.state == RecommendationState.IMPLEMENTED
    label = _("Verify recommendation %(code)s") if is_done else _("Decide on rejected %(code)s")
    return Todo(
        label=label % {"code": row.code},
        url=f"{row.get_absolute_url()}#{'verify' if is_done else 'drop'}",
        since=row.since,
        then=_("confirmed or dropped, it leaves the list; else its owner goes on"),
        note=f"{row.owner_name} · {row.get_state_display()}",
        **of_mission(row.mission),
    )


def register_all():
    register(TodoSource(owed, prepare, owed_line))
    register(TodoSource(waiting_for_verifier, prepare_verifying, verifier_line))
