"""The sheet of an intervention beside its people: results, risks, partners, committees."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from interventions.enums import CommitteeKind, PartnerRole, RiskKind, RiskLevel
from interventions.models.intervention import Intervention


@pghistory.track()
class InterventionResult(TimeStamped):
    """A result of the intervention's own logical framework, in the words of its DTF."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="results")
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    text = models.CharField(_("result"), max_length=500)

    class Meta:
        verbose_name = _("result of the intervention")
        verbose_name_plural = _("results of the intervention")

    def __str__(self):
        return self.text


@pghistory.track()
class Risk(TimeStamped):
    """A risk of the intervention and what is done about it (source 003)."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="risks")
    kind = models.CharField(_("kind"), max_length=20, choices=RiskKind)
    level = models.CharField(
        _("level"), max_length=10, choices=RiskLevel, default=RiskLevel.MEDIUM
    )
    text = models.CharField(_("risk"), max_length=500)
    response = models.CharField(_("what is done about it"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")

    def __str__(self):
        return self.text

    @property
    def degree(self) -> str:
        """The sign beside the level: empty, half or full."""
        return {RiskLevel.MEDIUM: "half", RiskLevel.HIGH: "done"}.get(self.level, "")


@pghistory.track()
class PartnerOrganisation(TimeStamped):
    """An organisation the intervention works with; people of it are in the team."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="partners")
    name = models.CharField(_("organisation"), max_length=250)
    role = models.CharField(_("role"), max_length=20, choices=PartnerRole)
    contact = models.CharField(_("contact"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("partner organisation")
        verbose_name_plural = _("partner organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "name", "role"], name="partner_organisation_once"
            )
        ]

    def __str__(self):
        return self.name


@pghistory.track()
class Committee(TimeStamped):
    """A steering or technical committee; one may serve several interventions (source 003)."""

    kind = models.CharField(_("kind"), max_length=20, choices=CommitteeKind)
    name = models.CharField(_("name"), max_length=200)
    interventions = models.ManyToManyField(
        Intervention, related_name="committees", verbose_name=_("interventions")
    )
    chair = models.CharField(_("chaired by"), max_length=250, blank=True)
    members = models.TextField(_("members"), blank=True)
    rhythm = models.CharField(_("meets"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("committee")
        verbose_name_plural = _("committees")

    def __str__(self):
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class CommitteeIntervention(Committee.interventions.through):
    class Meta:
        proxy = True
