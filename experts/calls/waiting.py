"""Which answers wait for whose scores."""

from django.db.models import Exists, OuterRef, Q

from experts.calls.enums import ApplicationState, CallState
from experts.models import Application, Call, Review, Reviewer

#: A call whose answers are scored: at any time before it is decided.
SCORING = (CallState.PUBLISHED, CallState.CLOSED)


def unscored():
    """Reviewers with answers they have neither scored nor declared an interest in.

    Answers after the deadline wait for a decision first.
    """
    done = Review.objects.filter(reviewer=OuterRef(OuterRef("pk")), application=OuterRef("pk"))
    done = done.filter(Q(submitted_at__isnull=False) | ~Q(interest=""))
    waiting = Application.objects.filter(
        call=OuterRef("call"), state=ApplicationState.RECEIVED, erased_at=None
    ).exclude(email__iexact=OuterRef("user__email"))
    return Reviewer.objects.filter(call__state__in=SCORING).filter(
        Exists(waiting.exclude(Exists(done)))
    )


def owes(reviewer: Reviewer) -> bool:
    return unscored().filter(pk=reviewer.pk).exists()


def to_close(user, now):
    """Calls of this person whose deadline is over."""
    return Call.objects.filter(contact=user.pk, state=CallState.PUBLISHED, deadline__lt=now)
