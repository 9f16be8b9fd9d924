"""What recommendations ask of a person: an answer, the act itself, a look at what was done."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Substitution
from core.todo import Todo, TodoSource, register
from missions.enums import Stage
from missions.standing import standing_of
from missions.steps import same_eyes
from missions.todo import of_mission
from reports.enums import OPEN_RECOMMENDATION_STATES, RecommendationState, Response
from reports.models import OwnerLink, Recommendation, RecommendationLog
from reports.recommendations.models import UNATTENDED, follows, issued_moment

WEEK = timedelta(days=7)


def owed(user):
    """An answer, or the act itself once it is due within the week; also for who follows it."""
    soon = timezone.localdate() + WEEK
    is_owed = Q(response=Response.NONE) | Q(due_on__lte=soon)
    mine = Q(owner=user.pk)
    if standing_of(user).coordinated:
        mine |= UNATTENDED & Q(follows([user.pk]))
    return Recommendation.objects.issued().owed().filter(is_owed, mine)


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
        **of_mission(row.mission, Stage.LESSONS),
    )


# --- whoever sees what was done -------------------------------------------------------
def is_involved(column: str) -> Q:
    """Has this person of the mission owned it or had a hand in it, or stands in for one who did?

    In SQL what `permissions.doers` says of one row.
    """
    covered = Substitution.objects.on(timezone.localdate()).filter(
        Q(person=OuterRef("owner")) | Q(person=OuterRef("implemented_by")),
        substitute=OuterRef(column),
    )
    return (
        Q(owner=F(column))
        | Q(implemented_by=F(column))
        | Exists(covered)
        | had_a_hand(same_eyes("on_behalf_of", column), same_eyes("made_by", column))
    )


def had_a_hand(on_behalf_of: Q, made_by: Q) -> Q:
    """Declared it done in another's place, or made the link through which an owner outside did."""
    of_this = {"subject": OuterRef("pk"), "name": "implement"}
    links = OwnerLink.objects.filter(
        made_by, recommendation=OuterRef("pk"), opened_at__isnull=False
    )
    return Q(Exists(RecommendationLog.objects.filter(on_behalf_of, **of_this))) | (
        Q(implemented_at__isnull=False, implemented_by=None) & Exists(links)
    )


FOCAL_POINT, COORDINATOR = "mission__focal_point", "mission__unit__coordinator"


def waiting_for_verifier(user):
    """Done and to be seen, or rejected and to be decided on, by this person and no other."""
    own = had_a_hand(Q(on_behalf_of__in=user.hands), Q(made_by__in=user.hands))
    rows = Recommendation.objects.issued().filter(
        Q(state=RecommendationState.IMPLEMENTED)
        | Q(state__in=OPEN_RECOMMENDATION_STATES, response=Response.REJECTED)
    )
    rows = rows.exclude(owner__in=user.hands).exclude(implemented_by__in=user.hands).filter(~own)
    others = None
    if standing_of(user).units:
        others = Q(mission__unit__coordinator=user.pk)
    if user.is_est_manager:
        nobody = Q(mission__unit__coordinator=None) | is_involved(COORDINATOR)
        others = nobody if others is None else others | nobody
    turn = Q(mission__focal_point=user.pk)
    if others is not None:
        turn |= (Q(mission__focal_point=None) | is_involved(FOCAL_POINT)) & others
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
        **of_mission(row.mission, Stage.LESSONS),
    )


def register_all() -> None:
    register(TodoSource(owed, prepare, owed_line))
    register(TodoSource(waiting_for_verifier, prepare_verifying, verifier_line))
