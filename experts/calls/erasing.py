"""Taking personal data away: from the row, from its history, and its files."""

import pghistory
from django.db import transaction
from django.utils import timezone

from core.erasure import empty_history
from core.models import Job
from experts.models import Application

#: What reviewers wrote about the person.
REMARKS = {"comment": "", "interest": ""}


@transaction.atomic
def erase_application(application: Application, *, by, reason: str) -> Application:
    """What stays is that somebody answered, when, and what came of it: no person, no text."""
    with pghistory.context(reason=reason):
        row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        cv = row.cv
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
    return row
