"""What it led to: lessons."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from interventions.models import Country, EstUnit, Intervention, Sector, Theme
from missions.enums import CONFIDENTIAL_KINDS
from missions.models import Mission, RemoteSupport, SupportRequest
from reports.enums import (
    MISSION_ORIGINS,
    LessonKind,
    LessonLevel,
    LessonOrigin,
    LessonState,
    Valence,
)
from reports.models.base import StepLog, form_uid, of_open_mission


class LessonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Validated lessons belong to everybody; drafts, proposals to those around the origin."""
        return self.filter(
            Q(
                state__in=[
                    LessonState.VALIDATED,
                    LessonState.PUBLISHED,
                    LessonState.ARCHIVED,
                ]
            )
            | Q(author__in=user.hands)
            | of_open_mission(user)
            | Q(remote_support__in=supports_open_to(user))
            | drafts_on_their_own(user)
        )

    def for_reader(self, user):
        """Each row knows whether this reader may learn its source and its author (`shown_…`).

        Without it a row keeps both to itself where they are closed: that is for papers.
        """
        if user.is_est_manager:
            knows_author = Q(pk__isnull=False)
        else:
            knows_author = Q(author_hidden_by=None) | Q(author=user.pk)
        knows_source = (
            Q(is_source_closed=False)
            | of_open_mission(user)
            | Q(remote_support__in=supports_open_to(user))
        )
        return self.annotate(
            reads_source=ExpressionWrapper(knows_source, BooleanField()),
            reads_author=ExpressionWrapper(knows_author, BooleanField()),
        )

    def with_open_source(self, user):
        """For lists by source: who may not read the source does not find what came of it."""
        return self.for_reader(user).filter(reads_source=True)

    def for_list(self):
        return self.select_related(
            "mission", "remote_support", "country", "unit", "intervention", "sector", "theme",
            "author",
        )  # fmt: skip


def tell_sources(lessons, user) -> None:
    """For lessons that came along with other rows: each knows what `for_reader` would say."""
    closed = [one.pk for one in lessons if one.is_source_closed]
    if not closed:
        return
    rows = Lesson.objects.filter(pk__in=closed).with_open_source(user)
    readable = set(rows.values_list("pk", flat=True))
    for one in lessons:
        one.reads_source = not one.is_source_closed or one.pk in readable


def supports_open_to(user):
    """Remote support this person may read of; what answers a confidential request with that."""
    requests = SupportRequest.objects.visible_to(user).values("pk")
    open_to_all = Q(request=None) | Q(request__is_confidential=False)
    rows = RemoteSupport.objects.visible_to(user)
    return rows.filter(open_to_all | Q(request__in=requests)).values("pk")


def drafts_on_their_own(user) -> Q:
    """What hangs on no mission is for the unit that will validate it, and EST's managers."""
    unborn = Q(mission=None)
    return unborn if user.is_est_manager else unborn & Q(unit__coordinator__in=user.hands)


@pghistory.track()
class Lesson(Versioned):
    """A generalisation that goes beyond the case: context, mechanism, outcome (slide 4).

    Where it was born names its year, unit, country and sector (`take_from_origin`); they are
    kept here, so that lists and the annual review ask one table whatever the origin.
    """

    code = models.CharField(_("number"), max_length=12, unique=True)
    uid = form_uid()
    origin = models.CharField(
        _("born in"), max_length=10, choices=LessonOrigin, default=LessonOrigin.REPORT
    )
    mission = models.ForeignKey(
        Mission,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lessons",
        verbose_name=_("mission"),
    )
    remote_support = models.ForeignKey(
        RemoteSupport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lessons",
        verbose_name=_("remote support"),
    )
    origin_note = models.CharField(_("where it was learned"), max_length=250, blank=True)
    #: Born of something confidential: who may not read that learns nothing that names it.
    is_source_closed = models.BooleanField(
        _("its source is confidential"), default=False, editable=False
    )
    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lessons",
        verbose_name=_("intervention"),
    )
    unit = models.ForeignKey(
        EstUnit, models.PROTECT, related_name="lessons", verbose_name=_("EST unit")
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lessons",
        verbose_name=_("country"),
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="lessons", verbose_name=_("sector")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    #: The one under which the review groups it; `more_themes` are for those who look for it.
    theme = models.ForeignKey(
        Theme, models.PROTECT, related_name="lessons", verbose_name=_("main theme")
    )
    more_themes = models.ManyToManyField(
        Theme, blank=True, related_name="also_lessons", verbose_name=_("other themes")
    )
    valence = models.CharField(_("success or difficulty"), max_length=10, choices=Valence)
    kind = models.CharField(_("kind"), max_length=10, choices=LessonKind, blank=True)
    level = models.CharField(_("level"), max_length=15, choices=LessonLevel, blank=True)
    title = models.CharField(_("title, as a statement"), max_length=200)
    context = models.TextField(_("context"))
    mechanism = models.TextField(_("mechanism"))
    outcome = models.TextField(_("outcome"))
    application = models.TextField(_("where and for whom it applies"), blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    do_differently = models.TextField(_("what we will do differently"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="lessons",
        verbose_name=_("author"),
    )
    #: Who wished the author's name away: the author or an EST manager; nobody: it is shown.
    author_hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("author hidden by"),
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
        constraints = [
            models.CheckConstraint(
                name="lesson_names_its_origin",
                condition=Q(origin__in=MISSION_ORIGINS, mission__isnull=False, remote_support=None)
                | Q(origin=LessonOrigin.REMOTE, remote_support__isnull=False, mission=None)
                | (
                    Q(origin=LessonOrigin.OWN, mission=None, remote_support=None)
                    & ~Q(origin_note="")
                ),
            ),
            models.CheckConstraint(
                name="lesson_of_an_intervention",
                condition=Q(intervention__isnull=False) | Q(origin=LessonOrigin.OWN),
            ),
            models.CheckConstraint(
                name="lesson_hidden_author_exists",
                condition=Q(author_hidden_by=None) | Q(author__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return reverse("reports:lesson", kwargs={"code": self.code})

    @property
    def state_degree(self) -> str:
        return LessonState(self.state).degree

    # --- what this reader may know, see LessonQuerySet.for_reader -----------------------
    @property
    def shows_source(self) -> bool:
        return self.__dict__.get("reads_source", not self.is_source_closed)

    @property
    def shows_author(self) -> bool:
        """A hidden author is known to himself and to EST's managers, and to nobody else."""
        return self.__dict__.get("reads_author", self.author_hidden_by_id is None)

    @property
    def shown_author(self):
        return self.author if self.shows_author else None

    @property
    def shown_country(self):
        return self.country if self.shows_source else None

    @property
    def shown_intervention(self):
        return self.intervention if self.shows_source else None

    @property
    def shown_mission(self):
        return self.mission if self.shows_source else None

    @property
    def shown_evidence(self) -> str:
        return self.evidence if self.shows_source else ""

    def take_from_origin(self) -> None:
        """Fill what the origin says; on its own a lesson says it itself. A few queries."""
        source = self.mission or self.remote_support
        if source is None:
            return
        if self.intervention is None:
            self.intervention = self._only_intervention()
        self.sector = self.intervention.sector
        if self.mission:
            self.unit, self.country = source.unit, source.country
            confidential = source.support_requests.filter(is_confidential=True).exists()
            self.is_source_closed = confidential or source.specific_kind in CONFIDENTIAL_KINDS
        else:
            self.unit, self.country = self.intervention.unit, self.intervention.country
            self.is_source_closed = bool(source.request_id and source.request.is_confidential)

    def _only_intervention(self):
        if self.remote_support:
            return self.remote_support.intervention
        return self.mission.interventions.order_by("pk").first()


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class LessonTheme(Lesson.more_themes.through):
    class Meta:
        proxy = True


class LessonLog(StepLog):
    subject = models.ForeignKey(Lesson, models.CASCADE, related_name="log")
