"""Mails to candidates: texts are made when they leave, in the candidate's language."""

from django.urls import reverse
from django.utils import translation

from accounts.tasks import link_to_password
from core import quarantine
from core.mail import absolute, mail_context
from core.models import OutboundMail
from core.verdicts import reason_words
from experts.calls import person  # noqa: F401 - its job is known by name
from experts.calls.results import is_compared
from experts.models import Application


def about(row) -> dict | None:
    """None once the data were erased: there is no address any more."""
    found = (
        Application.objects.select_related("call__contact", "cv")
        .filter(pk=row.context["application"], erased_at=None)
        .first()
    )
    if found is None:
        return None
    return {
        "address": found.email,
        "language": found.language,
        "application": found,
        "call": found.call,
        "is_compared": is_compared(found),
        "url": absolute(found.own_url),
    }


@mail_context("application_receipt")
def application_receipt(row):
    return about(row)


@mail_context("application_shortlist")
def application_shortlist(row):
    return about(row)


@mail_context("application_retain")
def application_retain(row):
    return about(row)


@mail_context("application_refuse")
def application_refuse(row):
    return about(row)


@mail_context("application_file")
def application_file(row):
    """Nothing any more for who has sent another file meanwhile."""
    found = about(row)
    cv = found["application"].cv if found else None
    if cv is None or not cv.is_refused:
        return None
    with translation.override(found["language"]):
        return found | {"why": reason_words(cv.verdict)}


def tell_of_refusal(stored) -> None:
    for row in Application.objects.filter(cv=stored, erased_at=None):
        OutboundMail.objects.ask(
            "application_file", key=f"application_file:{stored.pk}", to=None, application=row.pk
        )


@mail_context("application_erased")
def application_erased(row):
    """To the account of who was retained; of others no address is left."""
    page = reverse("experts:detail", args=[row.context["expert"]])
    return {"reference": row.context["reference"], "url": absolute(page)}


@mail_context("expert_invitation")
def expert_invitation(row):
    """The link is made when the mail leaves; whoever has a password needs none."""
    return None if row.to.has_usable_password() else link_to_password(row.to)


def register_all() -> None:
    quarantine.REFUSAL_LISTENERS.append(tell_of_refusal)
