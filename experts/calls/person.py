"""All that the house keeps about one candidate, as a file for him (GDPR, articles 15 and 20)."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import files
from core.erasure import events_of
from core.jobs import job
from core.models import Job, StoredFile
from core.permissions import check
from core.queue import GiveUp
from experts.models import Application, Expert
from experts.personal.reading import add_files, profile_data

KIND = "calls.export_person"
ZIP = "application/zip"
#: How long the file waits for whoever asked for it.
KEPT = timedelta(days=7)


def ask(application: Application, *, by) -> Job:
    return Job.objects.ask(
        KIND, key=f"export_person:{application.pk}:{by.pk}", asked_by=by, again=True,
        application=application.pk,
    )  # fmt: skip


def applications_of(address: str):
    rows = Application.objects.filter(email__iexact=address, erased_at=None)
    return rows.select_related("call", "consent", "cv").order_by("received_at", "pk")


def plain(row, *left_out: str) -> dict:
    """Every column of a row under its own name."""
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.name not in left_out
    }


def application_data(row: Application) -> dict:
    reviews = row.reviews.filter(submitted_at__isnull=False).prefetch_related("scores__criterion")
    return plain(row, "key") | {
        "call": row.call.code,
        "countries": [str(one) for one in row.countries.all()],
        "competences": [str(one) for one in row.competences.all()],
        "consent": {"version": row.consent.version, "text": row.consent.text},
        "cv": row.cv.name if row.cv else None,
        "steps": [
            plain(one, "actor", "on_behalf_of", "subject") for one in row.log.order_by("at")
        ],
        "reviews": [
            {
                "remark": review.comment,
                "marks": {str(one.criterion): one.mark for one in review.scores.all()},
            }
            for review in reviews
        ],
        "history": history_of(row),
    }


def history_of(row) -> list[dict]:
    """What stood in this row before, with each change."""
    names = [field.name for field in row._meta.concrete_fields if field.name != "key"]
    entries = events_of(type(row)).objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")
    return list(entries.values("pgh_created_at", "pgh_label", *names))


def person_data(address: str) -> dict:
    user = User.objects.filter(email__iexact=address).first()
    expert = Expert.objects.filter(user=user).first() if user else None
    return {
        "made_at": timezone.now(),
        "address": address,
        "answers_to_calls": [application_data(row) for row in applications_of(address)],
        "account": plain(user, "password") if user else None,
        "expert": plain(expert) | {"history": history_of(expert)} if expert else None,
        **(profile_data(expert) if expert else {}),
    }


def packed(address: str) -> bytes:
    """A zip with `data.json` and each file under the reference of its answer or profile."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(
            person_data(address), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2
        )
        archive.writestr("data.json", text)
        for row in applications_of(address):
            if row.cv is not None and row.cv.is_released:
                archive.writestr(f"{row.code}/{row.cv.name}", files.read(row.cv))
        for expert in Expert.objects.filter(user__email__iexact=address):
            add_files(archive, expert)
    return out.getvalue()


@job(KIND, label=gettext_lazy("All data of a person"))
def export_person(progress, *, application, **_future):
    """Rights are asked again when it is made."""
    asked_by = progress.job.asked_by
    rows = Application.objects.visible_to(asked_by) if asked_by else Application.objects.none()
    row = rows.filter(pk=application, erased_at=None).first()
    if row is None or not check(asked_by, "calls.personal_data", row):
        raise GiveUp(_("This answer is no longer open to you."))
    url = reverse("calls:person_export", kwargs={"code": row.code})
    hand_over(progress, packed(row.email), name=f"{row.code}.zip", url=url)


def hand_over(progress, content: bytes, *, name: str, url: str) -> None:
    """The newest file of this kind for whoever asked; `url` gives it with `?take=1`."""
    with progress.finish() as mine:
        sweep(mine.kind)
        if mine.file:
            mine.file.discard()
        mine.file = StoredFile.objects.keep(content, name=name, media_type=ZIP)
        Job.objects.filter(pk=mine.pk).update(file=mine.file)
        mine.result_url = f"{url}?take=1"


def sweep(kind: str) -> None:
    old = Job.objects.filter(kind=kind, file__isnull=False, finished_at__lt=Now() - KEPT)
    for one in old.select_related("file"):
        one.file.discard()
