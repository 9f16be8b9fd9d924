"""What came back: debriefings, reports and who received them, recommendations, lessons, reviews.

Reviews live in reports/review/models.py; Django finds them through the import at the end.
"""

import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import (
    DocumentSection,
    DocumentTemplate,
    OutboundMail,
    StoredFile,
    TemplateSection,
    TimeStamped,
    TransitionLog,
    Versioned,
)
from core.queue import QueueState
from interventions.enums import TeamRole
from interventions.models import ExpectedResult, Intervention, TeamMember, Theme
from missions.enums import CONFIDENTIAL_KINDS, MissionKind, SpecificKind
from missions.models import Mission, MissionMember
from missions.standing import standing_of
from reports.enums import (
    OPEN_RECOMMENDATION_STATES,
    SENT_STATES,
    SUBMITTED_STATES,
    Addressee,
    LessonState,
    Priority,
    RecipientKind,
    RecommendationState,
    ReportState,
    Response,
    Valence,
)


def lines(label, **options):
    """A list of short texts, written one a line in forms."""
    return ArrayField(models.TextField(), default=list, blank=True, verbose_name=label, **options)


def is_partner(user, mission: OuterRef) -> Exists:
    """Condition “this person is there as the partner of one of the mission's interventions”."""
    return Exists(
        TeamMember.objects.current().filter(
            intervention__missions=mission, user=user, role=TeamRole.PARTNER
        )
    )


def missions_open_to(user):
    """Missions whose outcome this person may read: partners are kept out of confidential kinds."""
    missions = Mission.objects.visible_to(user)
    if not standing_of(user).is_est:
        closed = Q(specific_kind__in=CONFIDENTIAL_KINDS) & is_partner(user, OuterRef("pk"))
        missions = missions.exclude(closed)
    return missions.values("pk")


class OfMissionQuerySet(models.QuerySet):
    """Rows of a mission are visible to those who see the mission's outcome."""

    def visible_to(self, user):
        return self.filter(mission__in=missions_open_to(user))


@pghistory.track()
class FieldDebriefing(Versioned):
    """The restitution on the ground at the end of each mission (concept note, slide 10)."""

    mission = models.OneToOneField(
        Mission,
        models.PROTECT,
        related_name="field_debriefing",
        verbose_name=_("mission"),
    )
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=150)
    participants = lines(_("participants"))
    key_messages = lines(_("key messages"))
    agreements = lines(_("agreements: who does what, by when"))
    disagreements = lines(_("points of disagreement"))
    open_questions = lines(_("open questions"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    objects = OfMissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("field debriefing")
        verbose_name_plural = _("field debriefings")

    def __str__(self):
        return f"{self.place}, {self.held_on}"


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


@pghistory.track()
class DebriefingDraft(Versioned):
    """What was typed and not filed yet, as it was typed; it counts nowhere until it is filed."""

    mission = models.OneToOneField(
        Mission, models.CASCADE, related_name="debriefing_draft", verbose_name=_("mission")
    )
    data = models.JSONField(_("text"), default=dict)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    objects = OfMissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a field debriefing")
        verbose_name_plural = _("drafts of field debriefings")

    def __str__(self):
        return str(self.mission)


class ReportQuerySet(OfMissionQuerySet):
    def visible_to(self, user):
        """Those around the mission (partners once it is sent), and those to whom it was sent."""
        received = Recipient.objects.filter(report=OuterRef("pk"), user=user)
        return self.filter(
            Q(mission__in=missions_open_to(user))
            & (Q(state__in=SENT_STATES) | ~Q(is_partner(user, OuterRef("mission"))))
            | (Q(state__in=SENT_STATES) & Exists(received))
        )

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
    #: What the PDF was made from, kept with it.
    document_data = models.JSONField(null=True, editable=False)
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


class StepLog(TransitionLog):
    """A log that says its steps in words."""

    class Meta:
        abstract = True

    @property
    def step_label(self) -> str:
        return STEP_LABELS.get(self.name, self.name)


#: What a log calls each step, whatever it is a step of.
STEP_LABELS = {
    "submit": pgettext_lazy("log", "Submitted"),
    "send_back": pgettext_lazy("log", "Sent back"),
    "approve": pgettext_lazy("log", "Approved"),
    "distribute": pgettext_lazy("log", "Distributed"),
    "acknowledge": pgettext_lazy("log", "Receipt confirmed by all"),
    "respond": pgettext_lazy("log", "Response"),
    "start": pgettext_lazy("log", "In progress"),
    "implement": pgettext_lazy("log", "Implemented"),
    "drop": pgettext_lazy("log", "Dropped"),
    "reopen": pgettext_lazy("log", "Opened again"),
    "propose": pgettext_lazy("log", "Proposed"),
    "validate": pgettext_lazy("log", "Validated"),
    "publish": pgettext_lazy("log", "Published"),
    "archive": pgettext_lazy("log", "Archived"),
}


class ReportLog(StepLog):
    subject = models.ForeignKey(Report, models.CASCADE, related_name="log")


@pghistory.track()
class ReportSection(DocumentSection):
    report = models.ForeignKey(Report, models.CASCADE, related_name="sections")
    is_confidential = models.BooleanField(_("confidential"), default=False)

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


@pghistory.track()
class Recipient(TimeStamped):
    """One person to whom a report goes, and what became of it. The link in the mail is his own."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="recipients")
    kind = models.CharField(_("as"), max_length=24, choices=RecipientKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    reason = models.CharField(_("why this person too"), max_length=250, blank=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mail = models.OneToOneField(
        OutboundMail, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    acknowledged_at = models.DateTimeField(_("receipt confirmed at"), null=True, editable=False)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [
            models.UniqueConstraint(fields=["report", "user"], name="report_recipient_once")
        ]

    def __str__(self):
        return str(self.user)

    @property
    def is_given_up(self) -> bool:
        """The mail to this person could not be delivered; its row says why."""
        return self.mail is not None and self.mail.state == QueueState.DEAD


class RecommendationQuerySet(OfMissionQuerySet):
    def visible_to(self, user):
        """Those who see the mission's outcome, and whoever has to carry it out."""
        return self.filter(Q(mission__in=missions_open_to(user)) | Q(owner=user))

    def issued(self):
        """Given out with a report; those of a report still being written are its own business."""
        return self.exclude(mission__report__state=ReportState.DRAFT)

    def for_list(self):
        return self.select_related("mission__country", "mission__unit", "owner").prefetch_related(
            "mission__interventions"
        )

    def open(self):
        return self.filter(state__in=OPEN_RECOMMENDATION_STATES)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)

    def unanswered(self):
        return self.open().filter(response=Response.NONE)

    def tab_counts(self, user, today) -> dict[str, int]:
        """How many rows each tab of the list holds. One query."""
        is_open = Q(state__in=OPEN_RECOMMENDATION_STATES)
        return self.aggregate(
            open=Count("pk", filter=is_open),
            late=Count("pk", filter=is_open & Q(due_on__lt=today)),
            unanswered=Count("pk", filter=is_open & Q(response=Response.NONE)),
            mine=Count("pk", filter=is_open & Q(owner=user)),
            closed=Count("pk", filter=~is_open),
        )


@pghistory.track()
class Recommendation(Versioned):
    """One action, one owner, one date, one priority. At most seven a report."""

    code = models.CharField(_("number"), max_length=12, unique=True)
    mission = models.ForeignKey(
        Mission,
        models.PROTECT,
        related_name="recommendations",
        verbose_name=_("mission"),
    )
    text = models.TextField(_("recommendation"))
    addressed_to = models.CharField(_("addressed to"), max_length=20, choices=Addressee)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("owner"),
    )
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority, default=Priority.MEDIUM
    )
    due_on = models.DateField(_("due on"))
    response = models.CharField(
        _("response"),
        max_length=20,
        choices=Response,
        default=Response.NONE,
        editable=False,
    )
    response_comment = models.TextField(_("comment"), blank=True, editable=False)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("answered by"),
    )
    responded_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=RecommendationState,
        default=RecommendationState.OPEN,
        editable=False,
    )
    evidence = models.TextField(_("evidence"), blank=True, editable=False)
    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        indexes = [models.Index(fields=["state", "due_on"], name="recommendation_open")]
        constraints = [
            models.CheckConstraint(
                name="recommendation_rejection_says_why",
                condition=~Q(response=Response.REJECTED) | ~Q(response_comment=""),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.text[:60]}"

    def get_absolute_url(self):
        return reverse("reports:recommendation", kwargs={"code": self.code})

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_RECOMMENDATION_STATES

    @property
    def is_answered(self) -> bool:
        return self.response != Response.NONE

    @property
    def state_degree(self) -> str:
        """Empty, half or full dot beside the word."""
        return RecommendationState(self.state).degree

    @property
    def response_degree(self) -> str:
        return Response(self.response).degree


class RecommendationLog(StepLog):
    subject = models.ForeignKey(Recommendation, models.CASCADE, related_name="log")

    @property
    def step_label(self) -> str:
        """A response is no change of state; its line says which one it was."""
        known = self.name == "respond" and self.to_state in Response.values
        return Response(self.to_state).label.capitalize() if known else super().step_label


class LessonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Validated lessons belong to everybody; drafts, proposals to those around the mission."""
        return self.filter(
            Q(
                state__in=[
                    LessonState.VALIDATED,
                    LessonState.PUBLISHED,
                    LessonState.ARCHIVED,
                ]
            )
            | Q(author=user)
            | Q(mission__in=missions_open_to(user))
        )

    def for_list(self):
        return self.select_related(
            "mission__country", "mission__unit", "intervention__sector", "theme", "author"
        )


@pghistory.track()
class Lesson(Versioned):
    """A generalisation that goes beyond the case: context, mechanism, outcome (slide 4)."""

    code = models.CharField(_("number"), max_length=12, unique=True)
    mission = models.ForeignKey(
        Mission, models.PROTECT, related_name="lessons", verbose_name=_("mission")
    )
    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        related_name="lessons",
        verbose_name=_("intervention"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    theme = models.ForeignKey(
        Theme, models.PROTECT, related_name="lessons", verbose_name=_("theme")
    )
    valence = models.CharField(_("success or difficulty"), max_length=10, choices=Valence)
    title = models.CharField(_("title, as a statement"), max_length=200)
    context = models.TextField(_("context"))
    mechanism = models.TextField(_("mechanism"))
    outcome = models.TextField(_("outcome"))
    application = models.TextField(_("where and for whom it applies"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="lessons",
        verbose_name=_("author"),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=LessonState,
        default=LessonState.DRAFT,
        editable=False,
    )
    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        indexes = [models.Index(fields=["year", "state"], name="lesson_of_year")]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return reverse("reports:lesson", kwargs={"code": self.code})

    @property
    def state_degree(self) -> str:
        return LessonState(self.state).degree


class LessonLog(StepLog):
    subject = models.ForeignKey(Lesson, models.CASCADE, related_name="log")


from reports.review.models import (  # noqa: E402, F401
    AnnualReview,
    ReviewDecision,
    ReviewLesson,
    ReviewLog,
)
