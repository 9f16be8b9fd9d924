"""The PDF of a kit: made for one person, kept until he asks for the next or it is old."""

from datetime import timedelta

from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.jobs import job
from core.models import Job, StoredFile
from core.pdf import render_pdf
from core.permissions import check
from core.queue import GiveUp
from missions.models import Mission
from reports.kit.contents import kit, tor_of
from reports.kit.views import file_name

KIND = "reports.kit"
#: Rows about people must not pile up on our disk.
KEPT = timedelta(days=7)


@job(KIND, queue="pdf", label=gettext_lazy("PDF of a mission kit"))
def render_kit(progress, *, mission, **_future):
    """Rights are asked again: whoever left the mission meanwhile gets nothing."""
    person = progress.job.asked_by
    found = Mission.objects.visible_to(person).filter(pk=mission).first() if person else None
    if found is None or not check(person, "reports.take_kit", found):
        raise GiveUp(_("This mission is no longer open to you."))
    if tor_of(found, person) is None:
        raise GiveUp(_("The terms of reference are not validated any more."))
    data = kit(found, person)
    content = render_pdf(
        "reports/kit/pdf.html", {"kit": data}, language=person.language, on_progress=progress
    )
    with progress.finish() as row:
        sweep()
        if row.file:
            row.file.discard()
        row.file = StoredFile.objects.keep(content, name=file_name(found, "pdf"))
        Job.objects.filter(pk=row.pk).update(file=row.file)
        row.result_url = reverse("reports:kit_pdf", kwargs={"code": found.code})


def sweep() -> None:
    """Kits of others that nobody needs any more go with the next one that is made."""
    old = Job.objects.filter(kind=KIND, file__isnull=False, finished_at__lt=Now() - KEPT)
    for one in old.select_related("file"):
        one.file.discard()
