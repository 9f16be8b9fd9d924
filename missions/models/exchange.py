"""Between missions: support from a distance, and what was said and decided (slides 7 and 10)."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from experts.models import Expert
from interventions.models import Intervention
from missions.enums import Channel, CommunicationNature
from missions.models.mission import Mission
from missions.models.request import SupportRequest


class OfInterventionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As the intervention it is about."""
        return self.filter(intervention__in=Intervention.objects.visible_to(user).values("pk"))


class RemoteSupportQuerySet(OfInterventionQuerySet):
    def visible_to(self, user):
        """And whoever gave it."""
        seen = Intervention.objects.visible_to(user).values("pk")
        return self.filter(Q(intervention__in=seen) | Q(expert__user__in=user.hands))


@pghistory.track()
class RemoteSupport(Versioned):
    """One exchange at a distance; its hours are counted apart from person-days (slide 7)."""

    code = models.CharField(_("number"), max_length=20, unique=True)
    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        related_name="remote_supports",
        verbose_name=_("intervention"),
    )
    expert = models.ForeignKey(
        Expert, models.PROTECT, related_name="remote_supports", verbose_name=_("expert")
    )
    held_on = models.DateField(_("day"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    hours = models.DecimalField(
        _("hours"),
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(0.25), MaxValueValidator(24)],
    )
    subject = models.CharField(_("subject"), max_length=250)
    summary = models.TextField(_("what was said and agreed"), blank=True)
    follow_up_on = models.DateField(_("next contact"), null=True, blank=True)
    followed_up_at = models.DateTimeField(_("followed up at"), null=True, editable=False)
    request = models.ForeignKey(
        SupportRequest,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="remote_supports",
        verbose_name=_("support request"),
    )
    objects = RemoteSupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("remote support")
        verbose_name_plural = _("remote support")
        indexes = [
            models.Index(fields=["intervention", "-held_on"], name="remote_of_intervention"),
            models.Index(
                fields=["follow_up_on"],
                name="remote_to_follow_up",
                condition=Q(followed_up_at=None, follow_up_on__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="remote_hours_sensible", condition=Q(hours__gt=0, hours__lte=24)
            ),
            models.CheckConstraint(
                name="remote_follow_up_after",
                condition=Q(follow_up_on=None) | Q(follow_up_on__gte=F("held_on")),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.subject}"

    def get_absolute_url(self):
        return reverse("exchanges:remote", kwargs={"code": self.code})

    @property
    def is_follow_up_due(self) -> bool:
        return (
            self.follow_up_on is not None
            and self.followed_up_at is None
            and self.follow_up_on <= timezone.localdate()
        )


@pghistory.track()
class Communication(Versioned):
    """Who said what to whom. Technical talk is direct; a formal decision names who took it."""

    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        related_name="communications",
        verbose_name=_("intervention"),
    )
    mission = models.ForeignKey(
        Mission,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="communications",
        verbose_name=_("mission"),
    )
    nature = models.CharField(_("nature"), max_length=15, choices=CommunicationNature)
    held_on = models.DateField(_("day"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    correspondents = models.CharField(_("with whom"), max_length=250)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("what was said"), blank=True)
    has_representative = models.BooleanField(
        _("the resident representative took part"), default=False
    )
    departments = models.CharField(
        _("other departments involved"),
        max_length=250,
        blank=True,
        help_text=_("For administrative matters, beside the resident representative."),
    )
    decision = models.TextField(_("decision"), blank=True)
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="communications",
        verbose_name=_("noted by"),
    )
    request = models.OneToOneField(
        SupportRequest,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="communication",
        verbose_name=_("support request"),
    )
    objects = OfInterventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("communication")
        verbose_name_plural = _("communications")
        indexes = [
            models.Index(fields=["intervention", "-held_on"], name="communication_of"),
        ]
        constraints = [
            models.CheckConstraint(
                name="communication_decision_whole",
                condition=Q(decision="", decided_by="", decided_on=None)
                | (~Q(decision="") & ~Q(decided_by="") & Q(decided_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="communication_binding_names_whom",
                condition=~Q(nature=CommunicationNature.ADMINISTRATIVE)
                | Q(has_representative=True)
                | ~Q(departments=""),
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("exchanges:communication", kwargs={"pk": self.pk})

    @property
    def is_binding(self) -> bool:
        return self.nature == CommunicationNature.ADMINISTRATIVE
