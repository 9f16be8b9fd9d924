"""Naming a substitute and ending it early; both are told.

A right-hand app says who may be chosen by whom (`offer`), and what follows when substitutions
change (`on_change`, called inside the transaction with the ids of the two people).
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Substitution, User
from accounts.notices import tell

OFFERS: list[Callable[[User], Q]] = []
FOLLOWERS: list[Callable[[set[int]], None]] = []


class SubstitutionRefused(Exception):
    """`str()` is a sentence for the reader."""


def offer(condition: Callable[[User], Q]) -> None:
    OFFERS.append(condition)


def on_change(follow: Callable[[set[int]], None]) -> None:
    FOLLOWERS.append(follow)


def candidates(user):
    """Colleagues this person may name, by the roles of the domain."""
    wanted = Q(pk__in=[])
    for condition in OFFERS:
        wanted |= condition(user)
    return User.objects.filter(wanted, is_active=True).exclude(pk=user.pk).order_by("name", "pk")


@transaction.atomic
def name_substitute(substitution: Substitution) -> Substitution:
    """The person's row is locked while overlaps are looked for; the database refuses them too."""
    User.objects.select_for_update(no_key=True).get(pk=substitution.person_id)
    if clash := substitution.clash():
        raise SubstitutionRefused(clash.already())
    substitution.save()
    _tell_both(substitution, "substitute_named")
    return substitution


@transaction.atomic
def end(substitution: Substitution) -> bool:
    """From this moment on nothing is done in the other's place any more."""
    changed = Substitution.objects.filter(pk=substitution.pk, ended_at=None).update(
        ended_at=timezone.now(), updated_at=timezone.now()
    )
    if changed:
        _tell_both(substitution, "substitute_ended")
    return bool(changed)


def _tell_both(row: Substitution, kind: str) -> None:
    people = {row.person_id, row.substitute_id}
    tell(people, kind, key=f"{kind}:{row.pk}", substitution=row.pk)
    for follow in FOLLOWERS:
        follow(people)
