"""Lists too long for a request: a job asks the same view again, as the same person.

`core.export.export` puts off what has too many rows. The worker makes the request anew, with its
address and its person, asks the policy of the view again, and keeps the file that the view gives.
The view does not notice: `export` finds `request.watch`, which tells the progress.
"""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.db.models.functions import Now
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from core.mail import absolute
from core.models import Job, OutboundMail, StoredFile
from core.policy import ask_policy
from core.queue import GiveUp, QueueState
from core.sizes import filesize

KIND = "core.export"
#: Rows about people must not pile up on our disk.
HOURS_KEPT = 24
#: Who waited longer has left the page: a mail says that the file is there.
PATIENCE = timedelta(minutes=1)


def put_off(request):
    """Leave it to a worker; one job for a person and an address, so asking twice is asking once.

    When the last one has ended it goes round again: rows may have changed since.
    """
    path, query = request.path_info, request.GET.urlencode()
    digest = hashlib.sha256(f"{path}?{query}".encode()).hexdigest()[:32]
    key = f"{KIND}:{request.user.pk}:{digest}"
    job = Job.objects.ask(KIND, key=key, asked_by=request.user, again=True, path=path, query=query)
    sentence = _(
        "This list is long, so its file is written in the background. It can be fetched here; a"
        " mail tells you when it takes more than a minute."
    )
    messages.info(request, sentence)
    return HttpResponseRedirect(job.get_absolute_url(), status=303)


def of(person):
    """The long lists of this person, with their files."""
    return Job.objects.filter(kind=KIND, asked_by=person).select_related("file")


def address(job) -> str:
    """Where the list is asked for again."""
    return f"{job.payload['path']}?{job.payload['query']}".rstrip("?")


# --- in the worker --------------------------------------------------------------------
def write(progress, path: str, query: str) -> None:
    """Ask the view, copy what it streams, and keep it together with the end of the job."""
    request = made_anew(progress.job.asked_by, path, query)
    request.watch = partial(watched, progress)
    response = answered(request)
    with tempfile.TemporaryFile() as draft:
        copy(response, draft)
        with progress.finish() as job:
            keep(job, draft, response)


def made_anew(person, path: str, query: str) -> HttpRequest:
    """The request with what decides about its rows: no session, no cookies, no headers."""
    request = HttpRequest()
    request.method, request.user = "GET", person
    request.path = request.path_info = path
    request.GET = QueryDict(query)
    request.META["QUERY_STRING"] = query
    return request


def answered(request):
    """What the view answers; a refusal is final, for this person may not have the rows."""
    if request.user is None or not request.user.is_active:
        raise GiveUp(_("Your account is closed."))
    try:
        request.resolver_match = match = resolve(request.path_info)
        ask_policy(request, match.func)
        response = match.func(request, *match.args, **match.kwargs)
    except PermissionDenied as refusal:
        raise GiveUp(str(refusal) or _("This page is not open to you.")) from refusal
    except Http404 as missing:
        raise GiveUp(_("This list is no longer there, or no longer open to you.")) from missing
    if not hasattr(response, "file_name"):
        raise GiveUp(_("This list is no longer there, or no longer open to you."))
    return response


def copy(response, draft) -> None:
    """All of the file. `response.close()` would end a request and, with it, our connection."""
    draft.writelines(response)
    if isinstance(response, FileResponse):
        response.file_to_stream.close()


def watched(progress, rows: Iterable, count: int) -> Iterator:
    """The same rows; each one read tells the progress and keeps the lease."""
    for number, row in enumerate(rows, 1):
        yield row
        progress(min(99, 100 * number / max(count, 1)))


def keep(job, draft, response) -> None:
    """In the transaction that ends the job: the new file, the end of the old one, the mail."""
    if job.file:
        job.file.discard()
    media_type = response["Content-Type"].partition(";")[0]
    file = StoredFile.objects.keep(draft, name=response.file_name, media_type=media_type)
    Job.objects.filter(pk=job.pk).update(file=file)
    job.result_url = reverse("core:export_file", kwargs={"pk": job.pk})
    job.note = _("%(name)s, %(size)s. It is kept for %(hours)d hours.") % {
        "name": file.name,
        "size": filesize(file.size),
        "hours": HOURS_KEPT,
    }
    late = Q(attempts__gt=1) | Q(due_at__lt=Now() - PATIENCE)
    if Job.objects.filter(late, pk=job.pk).exists():
        OutboundMail.objects.ask(
            "export_ready", key=f"export_ready:{file.pk}", to=job.asked_by, file=str(file.pk)
        )


def told(mail) -> dict | None:
    """What the mail says, as long as the file is there."""
    job = of(mail.to).filter(state=QueueState.DONE, file=mail.context["file"]).first()
    if job is None:
        return None
    return {"name": job.file.name, "url": absolute(job.result_url), "hours": HOURS_KEPT}


def sweep() -> int:
    """Take away the files whose time is over."""
    limit = Now() - timedelta(hours=HOURS_KEPT)
    old = Job.objects.filter(kind=KIND, file__isnull=False, finished_at__lt=limit)
    count = 0
    for job in old.select_related("file"):
        job.file.discard()
        count += 1
    return count
