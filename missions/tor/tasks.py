"""PDFs of the ToR: of a number, drawn once and kept when it is final; of two versions compared.

`wanted` says which: "2" is number 2, "1.3-2.0" what changed from version 1.3 to 2.0.
"""

import re
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.http import whole_number
from core.jobs import job
from core.models import Job, StoredFile
from core.pdf import render_pdf
from core.queue import GiveUp
from missions.models import Mission, TermsOfReference
from missions.tor import versions
from missions.tor.documents import comparison_document, file_name, loaded, tor_document

KIND = "missions.tor_pdf"
#: A copy made for one person: what is being written must not pile up on our disk.
KEPT = timedelta(days=7)
WANTED = re.compile(r"(?P<number>\d{1,4})|(?P<old>\d{1,4}\.\d{1,5})-(?P<new>\d{1,4}\.\d{1,5})")


def key_of(mission, user, wanted: str) -> str:
    return f"tor:{mission.pk}:{user.pk}:{wanted}"


def is_wanted(mission, wanted: str) -> bool:
    """Of a number that is there, or of two versions; whether those are, the work finds out."""
    parts = WANTED.fullmatch(wanted)
    if parts is None:
        return False
    return not parts["number"] or mission.tors.filter(number=int(parts["number"])).exists()


def kept(mission, wanted: str) -> bool:
    """Is the PDF of this number drawn for good?"""
    number = whole_number(wanted)
    return mission.tors.filter(number=number, document__isnull=False).exists()


def ask_copy(mission, wanted: str, *, by) -> Job:
    return Job.objects.ask(
        KIND,
        key=key_of(mission, by, wanted),
        asked_by=by,
        again=True,
        mission=mission.pk,
        wanted=wanted,
    )


def ask_final(tor) -> None:
    """In the transaction of its validation: the PDF of what was signed is drawn once, for all."""
    Job.objects.ask(
        KIND, key=f"tor:{tor.pk}:{tor.validated_at:%Y%m%d%H%M%S%f}",
        mission=tor.mission_id, wanted=str(tor.number),
    )  # fmt: skip


@job(KIND, queue="pdf", label=gettext_lazy("PDF of the terms of reference"))
def render_tor(progress, *, mission, wanted, **_future):
    """Rights are asked again: whoever may no longer see the mission gets nothing."""
    person = progress.job.asked_by
    rows = Mission.objects.visible_to(person) if person else Mission.objects.all()
    found = rows.filter(pk=mission).first()
    parts = WANTED.fullmatch(wanted)
    if found is None or parts is None:
        raise GiveUp(_("This mission is no longer open to you."))
    if parts["number"]:
        return render_number(progress, loaded(found), int(parts["number"]))
    return render_comparison(progress, loaded(found), parts["old"], parts["new"])


def render_number(progress, mission, number: int):
    tor = next((one for one in mission.tors.all() if one.number == number), None)
    if tor is None:
        raise GiveUp(_("There is no such version of the terms of reference."))
    if tor.document_id:
        return document_url(mission, tor)
    data = tor_document(mission, tor)
    content = render_pdf("missions/tor/pdf.html", {"tor": data}, on_progress=progress)
    name = file_name(mission, number, "pdf")
    with progress.finish() as row:
        if is_final(tor):
            keep_final(tor, content, name)
            row.result_url = document_url(mission, tor)
        else:
            keep_copy(row, content, name)
            row.result_url = reverse("missions:tor_copy", args=[mission.code, str(number)])
    return None


def render_comparison(progress, mission, old: str, new: str):
    found = {one.key: one for one in versions.versions_of(mission.tors.all())}
    if old not in found or new not in found:
        raise GiveUp(_("There is no such version of the terms of reference."))
    compared = versions.comparison(list(found.values()), found[old], found[new])
    data = comparison_document(mission, compared)
    content = render_pdf("missions/tor/compared.html", {"compared": data}, on_progress=progress)
    name = get_valid_filename(f"{mission.code}-{_('ToR')}-{old}-{new}.pdf")
    with progress.finish() as row:
        keep_copy(row, content, name)
        row.result_url = reverse("missions:tor_copy", args=[mission.code, f"{old}-{new}"])


# --- keeping --------------------------------------------------------------------------
def is_final(tor) -> bool:
    """Validated once; ToR that were replaced unvalidated have no document of record."""
    return tor.is_final and tor.validated_at is not None


def document_url(mission, tor) -> str:
    return reverse("missions:tor_document", args=[mission.code, tor.number])


@transaction.atomic
def keep_final(tor, content: bytes, name: str) -> None:
    """The first to come stays; two who draw the same version keep one file."""
    locked = TermsOfReference.objects.select_for_update(of=("self",)).get(pk=tor.pk)
    if locked.document_id is None and is_final(locked):
        locked.document = StoredFile.objects.keep(content, name=name)
        locked.save(update_fields=["document", "updated_at"])


def keep_copy(row, content: bytes, name: str) -> None:
    sweep()
    if row.file:
        row.file.discard()
    row.file = StoredFile.objects.keep(content, name=name)
    Job.objects.filter(pk=row.pk).update(file=row.file)


def sweep() -> None:
    """Copies that nobody needs any more go with the next one that is made."""
    old = Job.objects.filter(kind=KIND, file__isnull=False, finished_at__lt=Now() - KEPT)
    for one in old.select_related("file"):
        one.file.discard()
