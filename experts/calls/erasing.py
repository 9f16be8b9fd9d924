"""Taking personal data away: from the row, from its history, and its files."""

import pghistory
from django.db import transaction
from django.utils import timezone

from core.erasure import empty_history
from core.models import Job, OutboundMail
from experts.models import Application

#: What reviewers wrote about the person.
REMARKS = {"comment": "", "interest": ""}


@transaction.atomic
def erase_application(
    application: Application, *, by, reason: str, with_profile=False
) -> Application:
    """What stays is that somebody answered, when, and what came of it: no person, no text.

    `with_profile`: the roster forgets him too, so there is nothing left to tell him of.
    """
    with pghistory.context(reason=reason):
        row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        cv, expert = row.cv, row.expert
        for name, value in Application.PERSONAL.items():
            setattr(row, name, value)
        row.erased_at = timezone.now()
        row.version += 1
        row.save()
        row.countries.clear()
        row.competences.clear()
        reviews = list(row.reviews.all())
        row.reviews.all().delete()
        row.log.update(comment="")
        if cv is not None:
            Job.objects.filter(key=f"check_file:{cv.pk}").delete()
            cv.discard()
    empty_history(row, Application.PERSONAL)
    for review in reviews:
        empty_history(review, REMARKS)
    if expert is not None and not with_profile:
        part_from_profile(row, expert)
    return row


def part_from_profile(row: Application, expert) -> None:
    """The profile stays, by other rules: nothing of it leads here any more, and he is told so."""
    for rate in expert.rates.filter(note=row.code):
        rate.note = ""
        rate.save()
        empty_history(rate, {"note": ""})
    OutboundMail.objects.ask(
        "application_erased", key=f"application_erased:{row.pk}", to=expert.user,
        reference=row.code, expert=expert.code,
    )  # fmt: skip
