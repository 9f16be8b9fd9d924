"""What happens with an answer to a call, each act in one transaction."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import quarantine
from core.models import OutboundMail
from core.numbering import next_code
from core.workflow import TransitionRefused
from experts.calls.enums import ApplicationState
from experts.calls.workflow import APPLICATION_WORKFLOW
from experts.models import Application, Call, ConsentText

#: What a candidate writes of himself, as it stands in the row.
FIELDS = (
    "name", "email", "phone", "base", "languages", "day_rate_eur", "availability", "answer",
)  # fmt: skip
#: By what he is reached; nobody scores it.
CONTACT = ("name", "email", "phone")


class FileGone(TransitionRefused):
    """The curriculum of an unfinished form went elsewhere, or its day was over."""


@dataclass(frozen=True)
class Candidate:
    """Who holds the link of an answer: no user, and right over this answer alone."""

    application: int
    is_active = True
    stands_in_for = ()


@transaction.atomic
def submit(call: Call, form, *, language: str, consent: ConsentText) -> Application:
    """Keep the answer; the same form sent twice is one answer. What comes late is marked.

    Whether this address answered before is not looked at: it would tell strangers who did.
    """
    data = form.cleaned_data
    call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    found = Application.objects.filter(key=data["key"]).first() if data["key"] else None
    if found:
        return found
    if not call.takes_answers:
        raise TransitionRefused(_("This call was closed meanwhile: it takes no more answers."))
    is_late = call.is_past_deadline
    row = Application.objects.create(
        **{name: data[name] for name in FIELDS},
        **({"key": data["key"]} if data["key"] else {}),
        code=next_code(Application, "APP", timezone.localdate().year),
        call=call,
        state=ApplicationState.LATE if is_late else ApplicationState.RECEIVED,
        is_late=is_late,
        language=language,
        consent=consent,
        cv=taken(form.held_file),
    )
    row.competences.set(data["competences"])
    row.countries.set(data["countries"])
    OutboundMail.objects.ask(
        "application_receipt", key=f"application_receipt:{row.pk}", to=None, application=row.pk
    )
    return row


def taken(stored):
    try:
        return quarantine.take(stored)
    except quarantine.Gone as gone:
        raise FileGone(_("Your curriculum is no longer here: choose the file again.")) from gone


@transaction.atomic
def complete(application: Application, form) -> Application:
    """The candidate writes his answer anew; a new curriculum takes the place of the old one."""
    row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not row.may_be_completed:
        raise TransitionRefused(_("The deadline is over: your answer stands as it was sent."))
    data, old, before = form.cleaned_data, row.cv, what_is_scored(row)
    for name in FIELDS:
        setattr(row, name, data[name])
    if form.held_file is not None and form.held_file != old:
        row.cv = taken(form.held_file)
    row.version += 1
    row.save()
    row.competences.set(data["competences"])
    row.countries.set(data["countries"])
    if what_is_scored(row) != before:
        row.reviews.filter(submitted_at__isnull=False).update(submitted_at=None)
    if old is not None and row.cv_id != old.pk:
        old.discard()
    return row


def what_is_scored(row: Application) -> tuple:
    """What reviewers read: when it changes, their marks are drafts again until they hand in."""
    return (
        *(getattr(row, name) for name in FIELDS if name not in CONTACT),
        row.cv_id,
        set(row.competences.values_list("pk", flat=True)),
        set(row.countries.values_list("pk", flat=True)),
    )


def withdraw(application: Application) -> Application:
    return APPLICATION_WORKFLOW.run(application, "withdraw", by=Candidate(application.pk))
