"""What a report recommends, who carries it, and what became of it.

A recommendation has exactly one owner: `owner`, a person of the house, or `owner_outside`, the
name of a body or person outside, with `owner_email` if it can be reached. What an owner outside
says comes through those who coordinate the intervention, or through an `OwnerLink`.

Its row says how things stand; `log` keeps each step, answer, note and change of date.
"""

import uuid
from datetime import timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import OutboundMail, StoredFile, TimeStamped, Versioned
from interventions.enums import COORDINATING_ROLES
from interventions.models import TeamMember
from missions.models import Mission
from missions.standing import standing_of
from reports.enums import (
    OPEN_RECOMMENDATION_STATES,
    SENT_STATES,
    UNFINISHED_RECOMMENDATION_STATES,
    Addressee,
    Priority,
    RecommendationState,
    ReportState,
    Response,
)
from reports.models.base import (
    OfMissionQuerySet,
    StepLog,
    form_uid,
    is_partner,
    missions_open_to,
)

_S = RecommendationState
#: Of a report that no partner has read in any version.
UNSENT = Q(
    mission__report__edition=1,
    mission__report__state__in=set(ReportState) - set(SENT_STATES),
)

#: Issued longer ago than this and still unfinished is marked, whatever its due date says.
AGED_AFTER = timedelta(days=183)


def issued_moment():
    """When it was given out: with the report's distribution, else its submission."""
    return Coalesce("mission__report__diffused_at", "mission__report__submitted_at", "created_at")


def follows(people) -> Exists:
    """Does one of these people coordinate the intervention, and so speak for an owner outside?"""
    return Exists(
        TeamMember.objects.current().filter(
            intervention__missions=OuterRef("mission"),
            user__in=people,
            role__in=COORDINATING_ROLES,
        )
    )


#: Whose owner cannot be asked in the house: he is outside it, or has left.
UNATTENDED = Q(owner=None) | Q(owner__is_active=False)


def carries(user) -> Q:
    """Owned by this person, or followed by him for an owner who cannot be asked here."""
    return Q(owner__in=user.hands) | (UNATTENDED & Q(follows(user.hands)))


class RecommendationQuerySet(OfMissionQuerySet):
    def visible_to(self, user):
        """Those who see the mission's outcome, partners once the report is sent, and its owner."""
        open_ones = Q(mission__in=missions_open_to(user))
        if not standing_of(user).is_est:
            open_ones &= ~(UNSENT & Q(is_partner(user, OuterRef("mission"))))
        return self.filter(open_ones | Q(owner__in=user.hands))

    def issued(self):
        """Given out with a report; those of a report never sent are its writers' business."""
        never_sent = Q(mission__report__state=ReportState.DRAFT, mission__report__edition=1)
        return self.exclude(never_sent)

    def for_list(self):
        return self.select_related("mission__country", "mission__unit", "owner").prefetch_related(
            "mission__interventions"
        )

    def with_age(self):
        """`issued_at`: the day from which its age counts, whether or not it was answered."""
        return self.annotate(issued_at=issued_moment())

    def open(self):
        """Not done: something is still owed by its owner."""
        return self.filter(state__in=OPEN_RECOMMENDATION_STATES)

    def unfinished(self):
        """Not done, or done and not verified yet."""
        return self.filter(state__in=UNFINISHED_RECOMMENDATION_STATES)

    def owed(self):
        """Open and not rejected: people may be asked for it."""
        return self.open().exclude(response=Response.REJECTED)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)

    def unanswered(self):
        return self.open().filter(response=Response.NONE)

    def carried_by(self, user):
        return self.filter(carries(user))

    def for_export(self):
        """Everything one row of the file says: notes and moved dates stand in `journal`."""
        told = ("start", "note", "reschedule")
        journal = RecommendationLog.objects.filter(name__in=told).order_by("pk")
        return self.select_related("responded_by", "verified_by").prefetch_related(
            Prefetch("log", journal, to_attr="journal"), "evidence_files__file"
        )

    def returning_in(self, mission):
        """What its report says again: of earlier missions to the same interventions what is not
        finished, and all of the last one; never what was told in confidence.
        """
        if mission.starts_on is None:
            return self.none()
        earlier = (
            self.issued()
            .filter(
                mission__interventions__in=mission.interventions.all(),
                mission__starts_on__lt=mission.starts_on,
                mission__in=Mission.objects.quotable_in(mission),
            )
            .exclude(mission=mission)
        )
        last = earlier.order_by("-mission__starts_on").values("mission")[:1]
        chosen = earlier.unfinished() | earlier.filter(mission__in=last)
        return chosen.select_related("owner", "mission").distinct().order_by("due_on", "code")

    def tab_counts(self, user, today) -> dict[str, int]:
        """How many rows each tab of the list holds. One query."""
        is_open = Q(state__in=OPEN_RECOMMENDATION_STATES)
        return self.aggregate(
            open=Count("pk", filter=is_open),
            late=Count("pk", filter=is_open & Q(due_on__lt=today)),
            unanswered=Count("pk", filter=is_open & Q(response=Response.NONE)),
            mine=Count("pk", filter=is_open & carries(user)),
            to_verify=Count("pk", filter=Q(state=_S.IMPLEMENTED)),
            closed=Count("pk", filter=~Q(state__in=UNFINISHED_RECOMMENDATION_STATES)),
            all=Count("pk"),
        )


def person(label, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        verbose_name=label,
        **({"editable": False, "related_name": "+"} | options),
    )


@pghistory.track()
class Recommendation(Versioned):
    """One action, one owner, one date, one priority. At most seven a report."""

    code = models.CharField(_("number"), max_length=12, unique=True)
    uid = form_uid()
    mission = models.ForeignKey(
        Mission,
        models.PROTECT,
        related_name="recommendations",
        verbose_name=_("mission"),
    )
    text = models.TextField(_("recommendation"))
    addressed_to = models.CharField(_("addressed to"), max_length=20, choices=Addressee)
    owner = person(_("owner"), blank=True, related_name="recommendations", editable=True)
    owner_outside = models.CharField(_("owner outside CTB"), max_length=200, blank=True)
    owner_email = models.EmailField(_("their e-mail"), blank=True)
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
    plan_action = models.TextField(_("what will be done"), blank=True, editable=False)
    plan_responsible = models.CharField(_("by whom"), max_length=200, blank=True, editable=False)
    plan_due_on = models.DateField(_("by when"), null=True, editable=False)
    #: Nobody of the house where the owner outside answered through his link.
    responded_by = person(_("answered by"))
    responded_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=RecommendationState, default=_S.OPEN, editable=False
    )
    evidence = models.TextField(_("evidence"), blank=True, editable=False)
    implemented_by = person(_("declared done by"))
    implemented_at = models.DateTimeField(_("declared done at"), null=True, editable=False)
    verified_by = person(_("verified by"))
    verified_at = models.DateTimeField(_("verified at"), null=True, editable=False)
    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        indexes = [models.Index(fields=["state", "due_on"], name="recommendation_open")]
        constraints = [
            models.CheckConstraint(
                name="recommendation_has_exactly_one_owner",
                condition=Q(owner__isnull=False, owner_outside="")
                | (Q(owner=None) & ~Q(owner_outside="")),
                violation_error_message=_("Name exactly one owner, in or outside CTB."),
            ),
            models.CheckConstraint(
                name="recommendation_email_is_of_the_owner_outside",
                condition=Q(owner_email="") | Q(owner=None),
            ),
            models.CheckConstraint(
                name="recommendation_rejection_says_why",
                condition=~Q(response=Response.REJECTED) | ~Q(response_comment=""),
            ),
            models.CheckConstraint(
                name="recommendation_verified_says_when",
                condition=Q(state=_S.VERIFIED, verified_at__isnull=False)
                | (~Q(state=_S.VERIFIED) & Q(verified_at=None)),
            ),
            models.CheckConstraint(
                name="recommendation_verified_by_another",
                condition=Q(verified_by=None)
                | (
                    (Q(owner=None) | ~Q(verified_by=F("owner")))
                    & (Q(implemented_by=None) | ~Q(verified_by=F("implemented_by")))
                ),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.text[:60]}"

    def get_absolute_url(self):
        return reverse("reports:recommendation", kwargs={"code": self.code})

    @property
    def owner_name(self) -> str:
        return str(self.owner) if self.owner_id else self.owner_outside

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_RECOMMENDATION_STATES

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED_RECOMMENDATION_STATES

    @property
    def is_answered(self) -> bool:
        return self.response != Response.NONE

    @property
    def is_urgent(self) -> bool:
        return self.priority == Priority.HIGH

    @property
    def has_plan(self) -> bool:
        return bool(self.plan_action)

    @property
    def age_days(self) -> int:
        """Since it was issued; load it with `with_age()`."""
        return (timezone.localdate() - timezone.localdate(self.issued_at)).days

    @property
    def is_aged(self) -> bool:
        return self.is_unfinished and self.age_days > AGED_AFTER.days

    @property
    def days_late(self) -> int | None:
        late = (timezone.localdate() - self.due_on).days
        return late if self.is_open and late > 0 else None

    @property
    def notes(self) -> list:
        """What was noted on the way; load it with `for_export()`."""
        return [line for line in self.journal if line.comment and not line.due_to]

    @property
    def moves(self) -> list:
        """Each change of its date, the first one first; load it with `for_export()`."""
        return [line for line in self.journal if line.due_to]

    @property
    def state_degree(self) -> str:
        """Empty, half or full dot beside the word."""
        return RecommendationState(self.state).degree

    @property
    def response_degree(self) -> str:
        return Response(self.response).degree


class RecommendationLog(StepLog):
    """Steps, answers, notes and changes of date, in the order in which they came."""

    subject = models.ForeignKey(Recommendation, models.CASCADE, related_name="log")
    #: Who spoke, where nobody of the house did: the owner outside, through his link.
    outsider = models.CharField(_("by"), max_length=200, blank=True)
    due_from = models.DateField(_("due before"), null=True)
    due_to = models.DateField(_("due from then on"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="recommendation_log_moves_a_date_with_a_reason",
                condition=(
                    Q(name="reschedule", due_from__isnull=False, due_to__isnull=False)
                    & ~Q(due_from=F("due_to"))
                    & ~Q(comment="")
                )
                | (~Q(name="reschedule") & Q(due_from=None, due_to=None)),
            )
        ]

    @property
    def step_label(self) -> str:
        """A response is no change of state; its line says which one it was."""
        known = self.name == "respond" and self.to_state in Response.values
        return Response(self.to_state).label.capitalize() if known else super().step_label

    @property
    def by_whom(self) -> str:
        return self.outsider or super().by_whom


class OfRecommendationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recommendation__in=Recommendation.objects.visible_to(user))


@pghistory.track()
class EvidenceFile(TimeStamped):
    """A document that shows it was done; kept when the work is sent back, as part of the story."""

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="evidence_files"
    )
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    added_by = person(_("added by"))
    outsider = models.CharField(_("by"), max_length=200, blank=True, editable=False)
    objects = OfRecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("document as evidence")
        verbose_name_plural = _("documents as evidence")

    def __str__(self):
        return self.file.name

    def get_absolute_url(self):
        place = {"code": self.recommendation.code, "pk": self.pk}
        return reverse("reports:evidence", kwargs=place)


class OwnerLinkQuerySet(models.QuerySet):
    def in_force(self, today=None):
        today = today or timezone.localdate()
        return self.filter(revoked_at=None, expires_on__gte=today)


@pghistory.track(exclude=["token", "opened_at"])
class OwnerLink(TimeStamped):
    """A personal address under which the owner outside answers this one recommendation."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="links")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_by = person(_("made by"))
    #: Of the mails and of the page.
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    #: None where the owner has no address: the link goes from hand to hand.
    mail = models.OneToOneField(
        OutboundMail, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    expires_on = models.DateField(_("valid until"))
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    objects = OwnerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link for an owner outside")
        verbose_name_plural = _("links for owners outside")
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation"],
                name="owner_link_once_in_force",
                condition=Q(revoked_at=None),
            )
        ]

    def __str__(self):
        return str(self.recommendation)

    def get_absolute_url(self):
        return reverse("reports:owner_link", kwargs={"token": self.token})
