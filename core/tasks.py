"""What Celery calls: thin tasks that do one row, and the sweeper that mends what was lost."""

import logging
import resource

from celery import Task, current_app, shared_task
from celery.signals import worker_process_init, worker_ready
from django.conf import settings
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core import bell, long_exports, pdf_store, quarantine
from core.jobs import job
from core.mail import mail_context
from core.models import (
    DoneOnce,
    Heartbeat,
    Job,
    OutboundMail,
    PartialUpload,
    PdfPart,
    StoredFile,
)

log = logging.getLogger(__name__)
#: Seconds after which a job or a mail is ended, whatever it does.
JOB_TIME_LIMIT, MAIL_TIME_LIMIT = 900, 150


class RowTask(Task):
    #: By name, for only workers need it: importing it would cost each web process 90 ms.
    Request = "core.worker:RowRequest"


@shared_task(name="core.tasks.run_job", base=RowTask, time_limit=JOB_TIME_LIMIT)
def run_job(job_id, **_future):
    return Job.objects.run(job_id)


@shared_task(
    name="core.tasks.run_pdf_job",
    base=RowTask,
    soft_time_limit=settings.PDF_SOFT_TIME_LIMIT,
    time_limit=settings.PDF_TIME_LIMIT,
)
def run_pdf_job(job_id, **_future):
    return Job.objects.run(job_id)


@shared_task(name="core.tasks.send_mail", base=RowTask, time_limit=MAIL_TIME_LIMIT)
def send_mail(mail_id, **_future):
    return OutboundMail.objects.run(mail_id)


@shared_task(name="core.tasks.sweep")
def sweep(**_future):
    """Beat, every SWEEP_SECONDS, and whenever a worker comes up."""
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": Now()})
    counts = {
        rows.model._meta.model_name: rows.sweep()
        for rows in (Job.objects.all(), OutboundMail.objects.all())
    }
    if any(any(count.values()) for count in counts.values()):
        log.info("Swept: %s", counts)
    return counts


@shared_task(name="core.tasks.sweep_files")
def sweep_files(**_future):
    """Beat, daily: files that a rollback or a deleted row left, parts that became none."""
    count = StoredFile.objects.sweep_orphans()
    PartialUpload.objects.sweep()
    DoneOnce.objects.sweep()
    PdfPart.objects.sweep()
    if count:
        log.info("Swept %d orphaned files.", count)
    return count


@job(long_exports.KIND, attempts=3, label=_("List as a file"))
def write_list(progress, *, path, query, **_future):
    long_exports.write(progress, path, query)


@job(pdf_store.KIND, queue="pdf", label=_("Parts of a document"))
def draw_pieces(progress, *, html, **_future):
    from core import pdf_volume  # PDF machinery only where it is used

    pdf_volume.draw_pieces(progress, html)


@mail_context("export_ready")
def export_ready(mail):
    return long_exports.told(mail)


@shared_task(name="core.tasks.sweep_exports")
def sweep_exports(**_future):
    """Beat, every hour: lists of people and missions must not pile up."""
    count = long_exports.sweep()
    quarantine.sweep()
    if count:
        log.info("Took away %d lists.", count)
    return count


@worker_ready.connect
def sweep_when_ready(**_kwargs):
    bell.ring("core.tasks.sweep", current_app.conf.task_default_queue)


@worker_process_init.connect
def limit_memory(**_kwargs):
    """Children that draw PDFs may have so many bytes of data and no more.

    RLIMIT_DATA, for vl-convert reserves 64 GB of addresses it never uses: RLIMIT_AS would end it.
    """
    if "pdf" in current_app.amqp.queues.consume_from:
        limit = settings.PDF_MEMORY_LIMIT
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
