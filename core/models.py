"""Tables of the house itself: jobs, outgoing mail, stored files. Nothing here knows our domain."""

import uuid
from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import bell
from core.files import FileState, StoredFileManager
from core.jobs import JOBS, JobQuerySet
from core.mail import OutboundMailQuerySet
from core.once import DoneOnce as DoneOnce
from core.parts import PartialUpload as PartialUpload
from core.parts import UploadPart as UploadPart
from core.pdf_store import PdfPart as PdfPart
from core.queue import ENDED, OPEN, QueueState
from core.richtext import ProseField


class TimeStamped(models.Model):
    """When a row was made and last changed; `update_fields` must name `updated_at`."""

    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True


class Versioned(TimeStamped):
    """A row people edit in forms: the form's version must be the row's (core/forms.py)."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True


class TransitionLog(models.Model):
    """One line for each change of state. A concrete log adds `subject`, related_name "log"."""

    name = models.CharField(_("step"), max_length=40)
    from_state = models.CharField(_("from"), max_length=20)
    to_state = models.CharField(_("to"), max_length=20)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    #: The person whose right it was, when a substitute took the step.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    comment = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.from_state} → {self.to_state}"

    @property
    def state_label(self) -> str:
        """The state it led to, in the reader's words."""
        subject = self._meta.get_field("subject").related_model
        labels = dict(subject._meta.get_field("state").flatchoices)
        return str(labels.get(self.to_state, self.to_state))

    @property
    def by_whom(self) -> str:
        """Who took the step, and for whom if not for himself; load both names with the row."""
        if self.actor is None:
            return gettext("The system")
        if self.on_behalf_of is None:
            return str(self.actor)
        return gettext("%(name)s, for %(person)s") % {
            "name": self.actor,
            "person": self.on_behalf_of,
        }


class StoredFile(models.Model):
    """A file that left the house or came in: random name on disk, its own name as data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.CharField(_("path"), max_length=100, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    #: What came from outside is served only once it was looked at (core/quarantine.py).
    state = models.CharField(
        _("state"), max_length=12, choices=FileState, default=FileState.RELEASED, editable=False
    )
    verdict = models.CharField(_("why it is not served"), max_length=250, blank=True)
    #: Only a form that was not finished holds it: swept away after this moment.
    held_until = models.DateTimeField(_("held until"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    objects = StoredFileManager()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        indexes = [
            models.Index(
                fields=["held_until"], name="file_held", condition=Q(held_until__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="file_released_without_verdict",
                condition=~Q(state=FileState.RELEASED) | Q(verdict=""),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_released(self) -> bool:
        return self.state == FileState.RELEASED

    @property
    def is_refused(self) -> bool:
        return self.state == FileState.REFUSED

    @transaction.atomic
    def discard(self) -> None:
        """For what is no document: take it away now, its bytes once that has committed."""
        transaction.on_commit(partial(default_storage.delete, self.path), robust=True)
        self.delete()


class Queued(models.Model):
    """What a job and a mail share: a row that is claimed, leased, tried again, done or dead."""

    #: The Celery task that does this row.
    task = ""

    key = models.CharField(_("key"), max_length=200, unique=True)
    queue = models.CharField(_("queue"), max_length=20, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=QueueState,
        default=QueueState.QUEUED,
        editable=False,
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("attempts allowed"), default=5)
    due_at = models.DateTimeField(_("not before"), db_default=Now())
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    worker = models.CharField(_("worker"), max_length=100, blank=True)
    note = models.TextField(_("what people are told"), blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_running_iff_leased",
                condition=Q(state=QueueState.RUNNING, lease_until__isnull=False)
                | (~Q(state=QueueState.RUNNING) & Q(lease_until=None)),
            ),
            models.CheckConstraint(
                name="%(class)s_finished_iff_ended",
                condition=Q(state__in=OPEN, finished_at=None)
                | Q(state__in=ENDED, finished_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "due_at"],
                name="%(class)s_unfinished",
                condition=Q(state__in=[*OPEN, QueueState.DEAD]),
            )
        ]

    def __str__(self):
        return self.key

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def ring(self) -> bool:
        return bell.ring(self.task, self.queue, self.pk)

    def ring_on_commit(self) -> None:
        transaction.on_commit(self.ring, robust=True)


class Job(Queued):
    """Work that must not be lost. `kind` names a function registered with `core.jobs.job`."""

    kind = models.CharField(_("kind"), max_length=60)
    payload = models.JSONField(_("payload"), default=dict)
    progress = models.PositiveSmallIntegerField(_("progress (%)"), default=0)
    result_url = models.CharField(_("result"), max_length=500, blank=True)
    #: A result that is kept for some hours only, for whoever asked.
    file = models.ForeignKey(
        StoredFile,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    objects = JobQuerySet.as_manager()

    class Meta(Queued.Meta):
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def get_absolute_url(self):
        return reverse("core:job_status", kwargs={"pk": self.pk})

    @property
    def task(self) -> str:
        """What goes to the `pdf` queue runs under its limits of time and memory."""
        return "core.tasks.run_pdf_job" if self.queue == "pdf" else "core.tasks.run_job"

    @property
    def label(self) -> str:
        """The kind in words; a kind that a newer version brought has none yet."""
        return JOBS[self.kind].label if self.kind in JOBS else self.kind

    @property
    def language(self) -> str:
        """In which people are told how it went."""
        return self.asked_by.language if self.asked_by else settings.LANGUAGE_CODE

    @property
    def state_words(self) -> str:
        if self.state == QueueState.RUNNING:
            return gettext("running, %(percent)d%%") % {"percent": self.progress}
        if self.state == QueueState.DEAD:
            return gettext("failed")
        return self.get_state_display()


class OutboundMail(Queued):
    """A mail to one person, written in the transaction that wants it and sent by a worker.

    The text is rendered when it is sent, from `template` and `context` (ids only), in the
    recipient's language.
    """

    task = "core.tasks.send_mail"

    template = models.CharField(_("template"), max_length=100)
    #: Nobody where the mail goes to an address without an account: its context gives one then.
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("to"),
    )
    context = models.JSONField(_("context"), default=dict)
    attachment = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("attachment"),
    )
    message_id = models.CharField(_("message identifier"), max_length=200, blank=True)
    objects = OutboundMailQuerySet.as_manager()

    class Meta(Queued.Meta):
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")

    @property
    def language(self) -> str:
        return self.to.language if self.to else settings.LANGUAGE_CODE


class Heartbeat(models.Model):
    """When something that must come again and again last came: beat, through the sweeper."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self):
        return self.name


class DocumentTemplate(models.Model):
    """What a kind of document asks for. A change is a new version; documents keep theirs.

    A concrete template adds its `kind`; its sections point back with related_name "sections".
    """

    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_current = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        abstract = True


class TemplateSection(models.Model):
    """One part of a document: its title, how to write it, whether it must be there."""

    key = models.SlugField(_("key"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=200)
    guidance = models.TextField(_("guidance"), blank=True)
    is_required = models.BooleanField(_("obligatory"), default=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title


class DocumentSection(Versioned):
    """One part of a written document; a concrete section adds its document."""

    key = models.SlugField(_("key"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=200)
    body = ProseField(_("text"), blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title
