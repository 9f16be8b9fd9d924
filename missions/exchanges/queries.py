"""Exchanges as lists need them. Hours are counted apart: they are no person-days (slide 7)."""

from django.db.models import Count, Q, Sum
from django.utils import timezone

from missions.models import Communication, SupportRequest


def for_list(supports):
    return supports.select_related(
        "intervention__country", "intervention__unit", "expert__user", "request"
    )


def communications_for_list(rows):
    return rows.select_related("intervention__country", "mission", "written_by")


def to_follow_up(supports, today=None):
    """The next contact was due and nobody has said that it took place."""
    today = today or timezone.localdate()
    return supports.filter(followed_up_at=None, follow_up_on__lte=today)


def hours_by_year(supports) -> list[tuple[int, object, int]]:
    """(year, hours, exchanges), newest first."""
    rows = supports.order_by().values("held_on__year").annotate(hours=Sum("hours"), n=Count("pk"))
    return [
        (row["held_on__year"], row["hours"], row["n"]) for row in rows.order_by("-held_on__year")
    ]


def sums(supports, year: int) -> dict:
    this_year = Q(held_on__year=year)
    return supports.order_by().aggregate(
        exchanges=Count("pk"),
        total_hours=Sum("hours"),
        hours_of_year=Sum("hours", filter=this_year),
        to_follow_up=Count(
            "pk", filter=Q(followed_up_at=None, follow_up_on__lte=timezone.localdate())
        ),
    )


def for_reader(rows, user) -> list:
    """The rows of a page with `shown_request`: a confidential request is not given away by its
    number to those who may not see it. One query at most.
    """
    rows = list(rows)
    wanted = {row.request_id for row in rows if row.request_id}
    visible = SupportRequest.objects.visible_to(user).filter(pk__in=wanted)
    seen = set(visible.values_list("pk", flat=True)) if wanted else set()
    for row in rows:
        row.shown_request = row.request if row.request_id in seen else None
    return rows


def to_tick(supports, user) -> list:
    """The same with `may_tick`: may this reader say that the next contact took place?"""
    rows = for_reader(supports, user)
    for row in rows:
        row.may_tick = row.is_follow_up_due and user.has_perm("exchanges.edit", row)
    return rows


def visible_communications(user):
    return communications_for_list(Communication.objects.visible_to(user))
