"""Dated events around interventions: committees, reviews, audits, missions of others, holidays."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped, Versioned
from interventions.models import Committee, Country, Intervention, is_est_q
from missions.enums import EventKind
from missions.models.mission import Mission
from missions.standing import standing_of


class DatedEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Public events are for all; others for EST, the countries and interventions concerned."""
        me = standing_of(user)
        if me.is_est:
            return self
        return self.filter(
            Q(is_public=True)
            | Q(kind=EventKind.HOLIDAY)
            | Q(country__in=me.countries)
            | Q(pk__in=self.model.objects.filter(interventions__in=me.interventions).values("pk"))
        )

    def during(self, start, end):
        return self.filter(starts_on__lte=end, ends_on__gte=start)


@pghistory.track()
class DatedEvent(Versioned):
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind)
    title = models.CharField(_("title"), max_length=250)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dated_events",
        verbose_name=_("country"),
        help_text=_("Empty: everywhere, such as a holiday in Belgium."),
    )
    interventions = models.ManyToManyField(
        Intervention, blank=True, related_name="dated_events", verbose_name=_("interventions")
    )
    committee = models.ForeignKey(
        Committee,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("committee"),
    )
    mission = models.ForeignKey(
        Mission,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="dated_events",
        verbose_name=_("our mission in it"),
    )
    organiser = models.CharField(_("organised by"), max_length=200, blank=True)
    partners = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        verbose_name=_("who takes part"),
    )
    note = models.TextField(_("agenda, summary"), blank=True)
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Everybody with an account sees it.")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    objects = DatedEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["starts_on", "ends_on"], name="event_period"),
            models.Index(fields=["country", "starts_on"], name="event_of_country"),
        ]
        constraints = [
            models.CheckConstraint(
                name="event_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:detail", kwargs={"pk": self.pk})


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class EventIntervention(DatedEvent.interventions.through):
    class Meta:
        proxy = True


@pghistory.track()
class EventDecision(TimeStamped):
    """What a committee or a meeting decided, and who does it by when (source 003)."""

    event = models.ForeignKey(DatedEvent, models.CASCADE, related_name="decisions")
    text = models.CharField(_("decision"), max_length=500)
    responsible = models.CharField(_("responsible"), max_length=150, blank=True)
    due_on = models.DateField(_("due by"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self):
        return self.text


class ThematicGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """EST sees all groups, others those they belong to."""
        return self.filter(
            is_est_q(user) | Q(coordinator__in=user.hands) | Q(members__in=user.hands)
        ).distinct()


@pghistory.track()
class ThematicGroup(Versioned):
    """People who work on one theme together, with a programme and meetings (source 002)."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="coordinated_groups",
        verbose_name=_("lead"),
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="thematic_groups",
        verbose_name=_("members"),
    )
    programme = models.TextField(_("programme of work"), blank=True)
    objects = ThematicGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("thematic group")
        verbose_name_plural = _("thematic groups")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("events:group", kwargs={"code": self.code})


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class GroupMembership(ThematicGroup.members.through):
    class Meta:
        proxy = True


@pghistory.track()
class GroupMeeting(Versioned):
    group = models.ForeignKey(ThematicGroup, models.CASCADE, related_name="meetings")
    held_on = models.DateField(_("day"))
    agenda = models.CharField(_("agenda"), max_length=250)
    summary = models.TextField(_("summary"), blank=True)
    decisions = models.TextField(_("decisions"), blank=True, help_text=_("One a line."))
    present = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("present")
    )

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(fields=["group", "held_on"], name="group_meeting_once_a_day")
        ]

    def __str__(self):
        return f"{self.group} ({self.held_on})"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class MeetingAttendance(GroupMeeting.present.through):
    class Meta:
        proxy = True
