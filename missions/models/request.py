"""Support requests: backstopping is on request of those involved (concept note, slide 6)."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped, TransitionLog, Versioned
from experts.models import Expert
from interventions.models import Country, EstUnit, Intervention, Theme
from missions.enums import (
    DECIDED_STATES,
    WAITING_STATES,
    RequestState,
    SupportOutput,
    Urgency,
)
from missions.models.mission import Mission
from missions.standing import standing_of


@pghistory.track()
class PriorityPeriod(TimeStamped):
    """What is eligible for how long: priority themes and countries, as data (source 004)."""

    name = models.CharField(_("name"), max_length=150)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    themes = models.ManyToManyField(
        Theme,
        related_name="priority_periods",
        verbose_name=_("priority themes"),
    )
    countries = models.ManyToManyField(
        Country,
        blank=True,
        related_name="priority_periods",
        verbose_name=_("countries"),
        help_text=_("None: all partner countries."),
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("period of priority themes")
        verbose_name_plural = _("periods of priority themes")
        constraints = [
            models.CheckConstraint(
                name="priority_period_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self):
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class PriorityTheme(PriorityPeriod.themes.through):
    class Meta:
        proxy = True


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class PriorityCountry(PriorityPeriod.countries.through):
    class Meta:
        proxy = True


class SupportRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A confidential one: who asked, who decides, who helps, the Representation; nobody else.

        Others as the intervention or the country they are about.
        """
        me = standing_of(user)
        involved = Q(requested_by__in=me.persons) | Q(assigned_expert__user__in=me.persons)
        deciding = Q(unit__in=me.units) | Q(country__in=me.countries)
        if me.is_est_manager:
            return self
        if me.is_est:
            return self.filter(Q(is_confidential=False) | involved | deciding)
        around = Q(intervention__in=me.interventions, is_confidential=False)
        return self.filter(involved | deciding | around)

    def waiting(self):
        """EST still owes an answer."""
        return self.filter(state__in=WAITING_STATES)


@pghistory.track()
class SupportRequest(Versioned):
    code = models.CharField(_("number"), max_length=20, unique=True)
    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="support_requests",
        verbose_name=_("intervention"),
    )
    country = models.ForeignKey(Country, models.PROTECT, verbose_name=_("country"))
    unit = models.ForeignKey(EstUnit, models.PROTECT, verbose_name=_("EST unit"))
    theme = models.ForeignKey(Theme, models.PROTECT, verbose_name=_("theme"))
    output = models.CharField(_("what is wanted"), max_length=12, choices=SupportOutput)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.NORMAL)
    wanted_by = models.DateField(_("wanted by"), null=True, blank=True)
    is_confidential = models.BooleanField(
        _("confidential"),
        default=False,
        help_text=_("Only you, the Representation and those of EST who decide will read it."),
    )
    description = models.TextField(_("what is it about"))
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=RequestState,
        default=RequestState.SUBMITTED,
        editable=False,
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="support_requests",
        verbose_name=_("requested by"),
    )
    submitted_at = models.DateTimeField(_("submitted at"), default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decision_reason = models.TextField(_("reason"), blank=True, editable=False)
    assigned_expert = models.ForeignKey(
        Expert,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="support_requests",
        verbose_name=_("entrusted to"),
    )
    #: The mission it became; a request answered from a distance has `remote_supports` instead.
    mission = models.ForeignKey(
        Mission,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="support_requests",
        verbose_name=_("mission"),
    )
    delivered_at = models.DateTimeField(_("delivered at"), null=True, editable=False)
    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("support request")
        verbose_name_plural = _("support requests")
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="request_by_state"),
            models.Index(fields=["-submitted_at", "-id"], name="request_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="request_decided_at_iff_decided",
                condition=Q(state__in=DECIDED_STATES, decided_at__isnull=False)
                | Q(state=RequestState.WITHDRAWN)
                | (~Q(state__in=[*DECIDED_STATES, RequestState.WITHDRAWN]) & Q(decided_at=None)),
            ),
            models.CheckConstraint(
                name="request_refusal_says_why",
                condition=~Q(state__in=[RequestState.NOT_ELIGIBLE, RequestState.DEFERRED])
                | ~Q(decision_reason=""),
            ),
            models.CheckConstraint(
                name="request_decided_after_submitted",
                condition=Q(decided_at=None) | Q(decided_at__gte=F("submitted_at")),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("requests:detail", kwargs={"code": self.code})

    @property
    def title(self) -> str:
        """A heading that gives no confidence away; load the theme with the row."""
        return self.theme.name

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING_STATES

    @property
    def is_urgent(self) -> bool:
        return self.urgency == Urgency.HIGH

    @property
    def degree(self) -> str:
        """How full the dot beside its state is."""
        return RequestState(self.state).degree


class RequestLog(TransitionLog):
    subject = models.ForeignKey(SupportRequest, models.CASCADE, related_name="log")
