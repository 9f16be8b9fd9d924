"""Decisions on answers, the mails that tell of them, and the expert a retained person becomes."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import translation

from core.mail import render
from core.models import OutboundMail
from experts.calls.results import is_compared
from experts.calls.roster import make_expert
from experts.calls.workflow import APPLICATION_WORKFLOW, TOLD
from experts.enums import ExpertLevel
from experts.models import Application


@dataclass(frozen=True)
class Preview:
    address: str
    language: str
    subject: str
    body: str


@transaction.atomic
def choose(application: Application, name: str, *, by, comment="", level="") -> Application:
    """`level`: the profile as which a retained person enters the roster."""
    row = APPLICATION_WORKFLOW.run(application, name, by=by, comment=comment)
    if name == "retain":
        make_expert(row, by=by, level=level or ExpertLevel.SENIOR)
    if name in TOLD:
        OutboundMail.objects.ask(
            f"application_{name}", key=f"application_{name}:{row.pk}", to=None, application=row.pk
        )
    return row


def preview(application: Application, name: str) -> Preview:
    """The very text that will leave, in the language of the candidate."""
    with translation.override(application.language):
        context = {
            "application": application,
            "call": application.call,
            "is_compared": is_compared(application),
            "base_url": settings.BASE_URL.rstrip("/"),
        }
        return Preview(
            address=application.email,
            language=application.get_language_display(),
            subject=render(f"mail/application_{name}.subject.txt", context, autoescape=False),
            body=render(f"mail/application_{name}.txt", context, autoescape=False),
        )


def twins(application: Application, user):
    """Other answers of the same address: people answer twice, and to other calls."""
    rows = Application.objects.visible_to(user).filter(
        email__iexact=application.email, erased_at=None
    )
    return rows.exclude(pk=application.pk).select_related("call").order_by("-received_at")
