"""Who goes where, when and why: missions, their team and days, and who answers for them."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    BigIntegerRangeField,
    DateRangeField,
)
from django.contrib.postgres.fields.ranges import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Sum, Value
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.db import Fold, Words
from core.models import (
    TimeStamped,
    TransitionLog,
    Versioned,
)
from experts.models import Expert
from interventions.models import (
    Country,
    EstUnit,
    ExpectedResult,
    Intervention,
)
from missions.enums import (
    BOOKED_STATES,
    CONFIDENTIAL_KINDS,
    HALTED_STATES,
    DelegationKind,
    MemberRole,
    MissionKind,
    MissionState,
    Modality,
    Origin,
    SpecificKind,
    Turn,
)
from missions.standing import standing_of


class MissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """EST sees all; others what they coordinate, represent, or travel on themselves."""
        me = standing_of(user)
        if me.is_est:
            return self
        own = MissionMember.objects.filter(mission=OuterRef("pk"), expert__user__in=me.persons)
        around = MissionIntervention.objects.filter(
            mission=OuterRef("pk"), intervention__in=me.interventions
        )
        return self.filter(
            Exists(own)
            | Exists(around)
            | Q(country__in=me.countries)
            | Q(focal_point__in=me.persons)
            | Q(proposed_by__in=me.persons)
        )

    def quotable_in(self, mission):
        """Whose outcome may be told in the papers of this one: of mediations and evaluations
        only among themselves, for partners read the others.
        """
        if mission.may_have_confidential_annex:
            return self
        return self.exclude(specific_kind__in=CONFIDENTIAL_KINDS)

    def with_person_days(self):
        """`person_days` of the whole team, for missions shared by interventions too."""
        days = (
            MissionMember.objects.filter(mission=OuterRef("pk"))
            .values("mission")
            .values(total=Sum("person_days"))
        )
        return self.annotate(person_days=models.Subquery(days))


@pghistory.track(exclude=["next_code", "next_turn", "next_due_on"])
class Mission(Versioned):
    code = models.CharField(_("number"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=250)
    kind = models.CharField(_("kind"), max_length=10, choices=MissionKind)
    specific_kind = models.CharField(
        _("kind of specific mission"), max_length=30, choices=SpecificKind, blank=True
    )
    origin = models.CharField(_("origin"), max_length=20, choices=Origin)
    needs_expressed_by = models.CharField(
        _("needs expressed by"),
        max_length=250,
        blank=True,
        help_text=_("Who on the ground asked for this mission, in their own words."),
    )
    modality = models.CharField(
        _("modality"), max_length=10, choices=Modality, default=Modality.FIELD
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=MissionState,
        default=MissionState.DRAFT,
        editable=False,
    )
    state_reason = models.TextField(_("reason"), blank=True, editable=False)
    country = models.ForeignKey(Country, models.PROTECT, verbose_name=_("country"))
    unit = models.ForeignKey(EstUnit, models.PROTECT, verbose_name=_("EST unit"))
    interventions = models.ManyToManyField(
        Intervention,
        through="MissionIntervention",
        related_name="missions",
        verbose_name=_("interventions"),
    )
    starts_on = models.DateField(_("first field day"), null=True, blank=True)
    ends_on = models.DateField(_("last field day"), null=True, blank=True)
    focal_point = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="focal_missions",
        verbose_name=_("technical focal point in EST"),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="proposed_missions",
        verbose_name=_("proposed by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    replaced_by = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    #: The next step, whose turn it is and when it is due: copies, kept by missions/steps.py.
    next_code = models.CharField(max_length=30, blank=True, default="", editable=False)
    next_turn = models.CharField(
        max_length=20, choices=Turn, blank=True, default="", editable=False
    )
    next_due_on = models.DateField(_("next step due on"), null=True, editable=False)
    workshop_on = models.DateField(_("workshop of the key actors"), null=True, blank=True)
    setup_explanation = models.TextField(
        _("explanation: late setup or no workshop"),
        blank=True,
        help_text=_("A late setup mission is shown and explained, never hidden."),
    )
    copied_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        verbose_name=_("copied from"),
    )
    #: Absences and holidays on its field days that a planner has seen and accepted: "absence:12".
    accepted_conflicts = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, editable=False
    )
    objects = MissionQuerySet.as_manager()
    #: What the index of words holds.
    SEARCHED = Words("code", "title")

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="mission_newest"),
            models.Index(fields=["country", "-starts_on", "-id"], name="mission_by_country"),
            models.Index(fields=["state", "starts_on"], name="mission_by_state"),
            models.Index(fields=["next_due_on", "-starts_on", "id"], name="mission_by_due_or_day"),
            models.Index(
                fields=["next_due_on", "-starts_on", "id"],
                name="mission_by_due",
                condition=~Q(next_code=""),
            ),
            models.Index(
                fields=["next_turn", "focal_point"],
                name="mission_by_turn",
                condition=~Q(next_code=""),
            ),
            models.Index(
                fields=["id"],
                include=["state", "starts_on", "code"],
                name="mission_setups",
                condition=Q(kind=MissionKind.SETUP),
            ),
            models.Index(Fold("title"), "id", name="mission_by_title"),
            GinIndex(Words("code", "title"), name="mission_words", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                name="mission_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="mission_dates_whole_or_absent",
                condition=Q(starts_on=None, ends_on=None)
                | Q(starts_on__isnull=False, ends_on__isnull=False),
            ),
            models.CheckConstraint(
                name="mission_booked_has_dates",
                condition=~Q(state__in=BOOKED_STATES) | Q(starts_on__isnull=False),
            ),
            models.CheckConstraint(
                name="mission_specific_kind_iff_specific",
                condition=(Q(kind=MissionKind.SPECIFIC) & ~Q(specific_kind=""))
                | (~Q(kind=MissionKind.SPECIFIC) & Q(specific_kind="")),
            ),
            models.CheckConstraint(
                name="mission_halted_says_why",
                condition=~Q(state__in=HALTED_STATES) | ~Q(state_reason=""),
            ),
            models.CheckConstraint(
                name="mission_closed_at_iff_closed",
                condition=Q(state=MissionState.CLOSED, closed_at__isnull=False)
                | (~Q(state=MissionState.CLOSED) & Q(closed_at=None)),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="book_members",
                operation=pgtrigger.UpdateOf("state", "starts_on", "ends_on"),
                when=pgtrigger.After,
                func="UPDATE missions_missionmember SET is_booked = is_booked"
                " WHERE mission_id = NEW.id; RETURN NEW;",
            )
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return reverse("missions:detail", kwargs={"code": self.code})

    @property
    def is_setup(self) -> bool:
        return self.kind == MissionKind.SETUP

    @property
    def may_have_confidential_annex(self) -> bool:
        return self.specific_kind in CONFIDENTIAL_KINDS

    @cached_property
    def lead(self):
        """The leader's member row, out of a prefetched `members`, or None."""
        return next((one for one in self.members.all() if one.role == MemberRole.LEAD), None)

    @property
    def is_delegated(self) -> bool:
        return hasattr(self, "delegation")


class MissionLog(TransitionLog):
    subject = models.ForeignKey(Mission, models.CASCADE, related_name="log")


@pghistory.track()
class MissionIntervention(TimeStamped):
    """A mission may serve several interventions; its days are split equally between them."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="shares")
    intervention = models.ForeignKey(Intervention, models.PROTECT, related_name="mission_shares")

    class Meta:
        verbose_name = _("intervention of a mission")
        verbose_name_plural = _("interventions of a mission")
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "intervention"], name="mission_intervention_once"
            )
        ]
        indexes = [models.Index(fields=["intervention", "mission"], name="missions_served")]

    def __str__(self):
        return str(self.intervention)


#: Period and booking of a member are copies of his mission's; this keeps them so, whoever writes.
_BOOKED = ", ".join(f"'{state.value}'" for state in BOOKED_STATES)
_COPY_PERIOD = f"""
    SELECT starts_on, ends_on, state IN ({_BOOKED})
      INTO NEW.starts_on, NEW.ends_on, NEW.is_booked
      FROM missions_mission WHERE id = NEW.mission_id FOR SHARE;
    RETURN NEW;
"""


@pghistory.track()
class MissionMember(TimeStamped):
    """An expert on a mission. His approved field days cannot overlap: the database refuses."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="members")
    expert = models.ForeignKey(
        Expert, models.PROTECT, related_name="memberships", verbose_name=_("expert")
    )
    role = models.CharField(_("role"), max_length=10, choices=MemberRole)
    person_days = models.DecimalField(
        _("person-days"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(0.5), MaxValueValidator(200)],
    )
    starts_on = models.DateField(null=True, editable=False)
    ends_on = models.DateField(null=True, editable=False)
    is_booked = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("member of the mission")
        verbose_name_plural = _("team of the mission")
        indexes = [
            models.Index(
                fields=["starts_on"],
                include=["mission", "person_days"],
                name="member_days_of_year",
            ),
            models.Index(
                fields=["ends_on"],
                include=["starts_on", "expert", "mission"],
                name="member_booked_until",
                condition=Q(is_booked=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["mission", "expert"], name="mission_expert_once"),
            models.UniqueConstraint(
                fields=["mission"],
                name="mission_one_lead",
                condition=Q(role=MemberRole.LEAD),
            ),
            models.CheckConstraint(
                name="mission_member_days_sensible",
                condition=Q(person_days__gt=0, person_days__lte=200),
            ),
            ExclusionConstraint(
                name="expert_field_days_apart",
                expressions=[
                    (
                        Func(
                            "expert_id",
                            "expert_id",
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_booked=True),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="copy_period",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=_COPY_PERIOD,
            )
        ]

    def __str__(self):
        return str(self.expert)


@pghistory.track()
class AimedResult(TimeStamped):
    """A result of the catalogue that the mission aims at (concept note, slide 6)."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="aimed_results")
    result = models.ForeignKey(ExpectedResult, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("result aimed at")
        verbose_name_plural = _("results aimed at")
        constraints = [
            models.UniqueConstraint(fields=["mission", "result"], name="aimed_result_once")
        ]

    def __str__(self):
        return str(self.result)


@pghistory.track()
class JuniorLeadDecision(TimeStamped):
    """A junior leads by decision of the mission's unit coordinator (concept note, slide 8)."""

    mission = models.OneToOneField(
        Mission,
        models.CASCADE,
        related_name="junior_decision",
        verbose_name=_("mission"),
    )
    #: The junior it is about; it does not serve another who replaces him.
    expert = models.ForeignKey(
        Expert,
        models.PROTECT,
        related_name="+",
        verbose_name=_("expert"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_on = models.DateField(_("decided on"))
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("decision on a junior leader")
        verbose_name_plural = _("decisions on junior leaders")

    def __str__(self):
        return f"{self.mission} ({self.decided_on})"


@pghistory.track()
class Delegation(TimeStamped):
    """A mission entrusted to a third party; the focal point stays in command (slide 9)."""

    mission = models.OneToOneField(
        Mission, models.CASCADE, related_name="delegation", verbose_name=_("mission")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=DelegationKind)
    contractor = models.ForeignKey(
        Expert,
        models.PROTECT,
        related_name="delegations",
        verbose_name=_("entrusted to"),
    )
    briefed_on = models.DateField(_("briefing by the focal point"), null=True, blank=True)
    note = models.TextField(_("why outside and not in house"), blank=True)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")

    def __str__(self):
        return f"{self.mission} ({self.contractor})"


@pghistory.track()
class FocalPointDebriefing(TimeStamped):
    """What the third party tells the focal point before the mission is closed (slide 9)."""

    mission = models.OneToOneField(
        Mission,
        models.CASCADE,
        related_name="focal_debriefing",
        verbose_name=_("mission"),
    )
    held_on = models.DateField(_("held on"))
    planned = models.TextField(_("What was planned?"), blank=True)
    happened = models.TextField(_("What happened?"), blank=True)
    why = models.TextField(_("Why the difference?"), blank=True)
    keep = models.TextField(_("What to keep?"), blank=True)
    change = models.TextField(_("What to do differently next time?"), blank=True)

    class Meta:
        verbose_name = _("debriefing with the focal point")
        verbose_name_plural = _("debriefings with the focal point")

    def __str__(self):
        return f"{self.mission} ({self.held_on})"
