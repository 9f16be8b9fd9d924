"""One way to tell people: `tell(users, "kind", key=..., **ids)` in the transaction that wants it.

To add a kind: `@notice_kind("name", Topic...)` over a function `(reader, notices)` in the owning
app (its apps.py imports the module). It gets notices of this kind for one reader, asks what they
need at once for all of them, and yields `(notice, Said(...))` for each that still concerns him:
rights are asked whenever a notice is shown or sent, and its text is made in the reader's language.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.enums import Rhythm, Topic
from accounts.models import Notice, NoticeChoice, Substitution


@dataclass(frozen=True)
class Said:
    """What a notice says: one line, one or two sentences, a reason somebody gave, the place."""

    subject: str
    sentence: str
    url: str
    comment: str = ""


@dataclass(frozen=True)
class Kind:
    name: str
    topic: Topic
    say: Callable
    #: Whoever stands in for the reader is told too.
    is_for_substitutes: bool = True


KINDS: dict[str, Kind] = {}


def notice_kind(name: str, topic: Topic, *, is_for_substitutes: bool = True):
    def register(function):
        if name in KINDS:
            raise ValueError(f"Two kinds of notice are called {name}.")
        KINDS[name] = Kind(name, topic, function, is_for_substitutes)
        return function

    return register


@transaction.atomic
def tell(users: Iterable, kind: str, *, key: str, by=None, **ids) -> None:
    """A notice for each of these people (or their ids), and the mail each has chosen.

    Telling twice with one key is telling once. `by` did it himself and is told nothing.
    """
    spec = KINDS[kind]
    wanted = {getattr(user, "pk", user) for user in users} - {None}
    readers = dict.fromkeys(wanted)
    if spec.is_for_substitutes:
        readers = _substitutes_of(wanted) | readers
    readers.pop(getattr(by, "pk", by), None)
    people = get_user_model().objects.filter(pk__in=readers, is_active=True).values_list("pk")
    rhythms = rhythms_of([pk for (pk,) in people], spec.topic)
    Notice.objects.bulk_create(
        [
            Notice(
                user_id=pk,
                for_person_id=readers[pk],
                topic=spec.topic,
                kind=kind,
                context=ids,
                key=f"{key}:{pk}",
                rhythm=rhythm,
            )
            for pk, rhythm in rhythms.items()
        ],
        ignore_conflicts=True,
    )
    _mail_at_once([f"{key}:{pk}" for pk in rhythms])


def _substitutes_of(people: set) -> dict:
    """Substitute -> the person he stands in for today."""
    rows = Substitution.objects.on(timezone.localdate()).filter(person__in=people)
    return dict(rows.order_by("-pk").values_list("substitute", "person"))


def _mail_at_once(keys: list[str]) -> None:
    waiting = Notice.objects.filter(key__in=keys, rhythm=Rhythm.INSTANT, mailed_at=None)
    rows = list(waiting.select_related("user"))
    for row in rows:
        row.ask_mail()
    waiting.filter(pk__in=[row.pk for row in rows]).update(mailed_at=Now())


def rhythms_of(people: Iterable[int], topic: str) -> dict[int, str]:
    """How each of these people wants to be told of a topic."""
    usual = dict.fromkeys(people, Topic(topic).rhythm.value)
    chosen = NoticeChoice.objects.filter(user__in=usual, topic=topic)
    return usual | dict(chosen.values_list("user", "rhythm"))


def said(reader, notices: Iterable[Notice]) -> dict[int, Said]:
    """What these notices of one reader say, by their ids; what no longer concerns him is missing.

    As many queries as there are kinds among them.
    """
    found = {}
    by_kind = sorted(notices, key=lambda one: one.kind)
    for name, rows in groupby(by_kind, key=lambda one: one.kind):
        if name in KINDS:  # a newer version may have told of more
            found |= {notice.pk: text for notice, text in KINDS[name].say(reader, list(rows))}
    return found
