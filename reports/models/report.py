"""What is written after the field: reports, and who received them."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import (
    DocumentSection,
    DocumentTemplate,
    StoredFile,
    TemplateSection,
    TimeStamped,
    Versioned,
)
from interventions.models import ExpectedResult
from missions.enums import MissionKind, SpecificKind
from missions.models import Mission, MissionMember
from reports.enums import (
    SENT_STATES,
    SUBMITTED_STATES,
    ReportState,
)
from reports.models.base import (
    OfMissionQuerySet,
    StepLog,
    form_uid,
    is_partner,
    lines,
    of_open_mission,
)


@pghistory.track()
class ReportTemplate(DocumentTemplate):
    kind = models.CharField(_("kind of mission"), max_length=10, choices=MissionKind, blank=True)
    specific_kind = models.CharField(
        _("kind of specific mission"), max_length=30, choices=SpecificKind, blank=True
    )

    class Meta:
        verbose_name = _("template of mission reports")
        verbose_name_plural = _("templates of mission reports")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "specific_kind", "version"],
                name="report_template_version",
            ),
            models.UniqueConstraint(
                fields=["kind", "specific_kind"],
                name="report_template_one_in_use",
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self):
        kind = self.get_specific_kind_display() or self.get_kind_display() or _("all missions")
        return f"{kind} v{self.version}"


@pghistory.track()
class ReportTemplateSection(TemplateSection):
    template = models.ForeignKey(ReportTemplate, models.CASCADE, related_name="sections")

    class Meta:
        verbose_name = _("section of the template")
        verbose_name_plural = _("sections of the template")
        constraints = [
            models.UniqueConstraint(
                fields=["template", "key"], name="report_template_section_once"
            )
        ]


class ReportQuerySet(OfMissionQuerySet):
    def visible_to(self, user):
        """Those around the mission (partners once it is sent), and those to whom it was sent."""
        recipients = self.model._meta.get_field("recipients").related_model.objects
        received = recipients.filter(report=OuterRef("pk"), user__in=user.hands, revoked_at=None)
        return self.filter(
            of_open_mission(user)
            & (Q(state__in=SENT_STATES) | ~Q(is_partner(user, OuterRef("mission"))))
            | (Q(state__in=SENT_STATES) & Exists(received))
        )

    def in_review_with(self, user):
        """How a text came about is for those who see drafts: neither partners nor mere readers."""
        return self.filter(~Q(is_partner(user, OuterRef("mission"))), of_open_mission(user))

    def for_page(self):
        """Everything the report's page and its document show of the mission around it."""
        return self.select_related(
            "mission__country",
            "mission__unit__coordinator",
            "mission__focal_point",
            "mission__field_debriefing",
            "mission__delegation",
            "template",
            "submitted_by",
            "approved_by",
            "document",
        ).prefetch_related(
            "sections",
            "findings",
            "observed_results__result",
            "follow_ups",
            "mission__aimed_results__result",
            "mission__interventions",
            models.Prefetch(
                "mission__members", MissionMember.objects.select_related("expert__user")
            ),
        )


@pghistory.track()
class Report(Versioned):
    mission = models.OneToOneField(
        Mission, models.PROTECT, related_name="report", verbose_name=_("mission")
    )
    template = models.ForeignKey(ReportTemplate, models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ReportState,
        default=ReportState.DRAFT,
        editable=False,
    )
    due_on = models.DateField(_("due on"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="submitted_reports",
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="approved_reports",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    diffused_at = models.DateTimeField(_("distributed at"), null=True, editable=False)
    people_met = lines(_("people met"))
    has_no_recommendations = models.BooleanField(
        _("this mission makes no recommendation"), default=False
    )
    document = models.OneToOneField(
        StoredFile,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="report",
        verbose_name=_("PDF"),
    )
    attached_pdf = models.OneToOneField(
        StoredFile,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="report_attached_to",
        verbose_name=_("report written elsewhere"),
    )
    #: Counts the texts that left the house: one more each time a kept PDF is opened again.
    edition = models.PositiveSmallIntegerField(_("version number"), default=1, editable=False)
    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("mission report")
        verbose_name_plural = _("mission reports")
        constraints = [
            models.CheckConstraint(
                name="report_submitted_at_iff_past_draft",
                condition=Q(state=ReportState.DRAFT, submitted_at=None)
                | Q(state__in=SUBMITTED_STATES, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="report_diffused_at_iff_sent",
                condition=Q(state__in=SENT_STATES, diffused_at__isnull=False)
                | (~Q(state__in=SENT_STATES) & Q(diffused_at=None)),
            ),
            models.CheckConstraint(
                name="report_not_approved_by_submitter",
                condition=Q(approved_by=None)
                | Q(submitted_by=None)
                | ~Q(approved_by=F("submitted_by")),
            ),
        ]

    def __str__(self):
        return _("Report of %(mission)s") % {"mission": self.mission.code}

    def get_absolute_url(self):
        return reverse("reports:detail", kwargs={"code": self.mission.code})

    @property
    def open_sections(self) -> list:
        """What every reader of the report may read: without the annex and what was left out."""
        rows = (one for one in self.sections.all() if not one.is_left_out)
        return sorted(
            (one for one in rows if not one.is_confidential),
            key=lambda one: (one.position, one.pk),
        )

    @property
    def current_recipients(self):
        """Those of the version in force; earlier ones keep theirs."""
        return self.recipients.filter(edition=self.edition)

    @property
    def annex(self) -> list:
        """For those alone whom `reports.read_annex` lets in."""
        rows = self.sections.all()
        return [one for one in rows if one.is_confidential and not one.is_left_out]


class ReportLog(StepLog):
    subject = models.ForeignKey(Report, models.CASCADE, related_name="log")


class ReportSectionQuerySet(models.QuerySet):
    def standing(self):
        """Those that are part of the report, in its order; what was left out keeps its text."""
        return self.filter(is_left_out=False).order_by("position", "pk")


@pghistory.track()
class ReportSection(DocumentSection):
    report = models.ForeignKey(Report, models.CASCADE, related_name="sections")
    is_confidential = models.BooleanField(_("confidential"), default=False)
    is_left_out = models.BooleanField(_("left out"), default=False)
    objects = ReportSectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section of the report")
        verbose_name_plural = _("sections of the report")
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="report_section_once")
        ]


@pghistory.track()
class Finding(TimeStamped):
    """A fact found on the mission, under the question it answers."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="findings")
    uid = form_uid()
    position = models.PositiveSmallIntegerField(_("order"))
    question = models.CharField(_("question"), max_length=250)
    text = models.TextField(_("finding"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self):
        return self.question


@pghistory.track()
class ObservedResult(TimeStamped):
    """A result of the catalogue that the report saw, with its evidence; nobody is scored."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="observed_results")
    uid = form_uid()
    result = models.ForeignKey(ExpectedResult, models.PROTECT, related_name="+")
    evidence = models.TextField(_("evidence"))

    class Meta:
        verbose_name = _("result observed")
        verbose_name_plural = _("results observed")
        constraints = [
            models.UniqueConstraint(fields=["report", "result"], name="observed_result_once")
        ]

    def __str__(self):
        return str(self.result)
