"""The terms of reference of a mission, their template, versions and signatures."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import (
    ArrayField,
)
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import (
    DocumentSection,
    DocumentTemplate,
    StoredFile,
    TemplateSection,
    TimeStamped,
    TransitionLog,
    Versioned,
)
from missions.enums import (
    MissionKind,
    SectionOwner,
    SpecificKind,
    TorState,
)
from missions.models.mission import Mission
from missions.standing import is_partner, standing_of


@pghistory.track()
class TorTemplate(DocumentTemplate):
    kind = models.CharField(_("kind of mission"), max_length=10, choices=MissionKind)
    specific_kind = models.CharField(
        _("kind of specific mission"), max_length=30, choices=SpecificKind, blank=True
    )

    class Meta:
        verbose_name = _("template of terms of reference")
        verbose_name_plural = _("templates of terms of reference")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "specific_kind", "version"], name="tor_template_version"
            ),
            models.UniqueConstraint(
                fields=["kind", "specific_kind"],
                name="tor_template_one_in_use",
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self):
        return f"{self.get_specific_kind_display() or self.get_kind_display()} v{self.version}"


@pghistory.track()
class TorTemplateSection(TemplateSection):
    template = models.ForeignKey(TorTemplate, models.CASCADE, related_name="sections")
    owner = models.CharField(
        _("responsible"),
        max_length=20,
        choices=SectionOwner,
        default=SectionOwner.COORDINATION,
    )

    class Meta:
        verbose_name = _("section of the template")
        verbose_name_plural = _("sections of the template")
        constraints = [
            models.UniqueConstraint(fields=["template", "key"], name="tor_template_section_once")
        ]


class TorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As their mission; EST reads all, so no mission is looked up."""
        if standing_of(user).is_est:
            return self
        return self.filter(mission__in=Mission.objects.visible_to(user).values("pk"))

    def in_review_with(self, user):
        """What is said of the text while it is written is not for partners."""
        return self.visible_to(user).exclude(is_partner(user, OuterRef("mission")))

    def current(self):
        return self.exclude(state=TorState.SUPERSEDED)

    def in_hand(self):
        """Those whose text can still change."""
        return self.exclude(state__in=[TorState.VALIDATED, TorState.SUPERSEDED])


@pghistory.track()
class TermsOfReference(Versioned):
    """The terms of one mission. A change after validation is a new number, the old one stays."""

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="tors")
    number = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    template = models.ForeignKey(TorTemplate, models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=TorState,
        default=TorState.DRAFT,
        editable=False,
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="proposed_tors",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, editable=False)
    completed_at = models.DateTimeField(_("completed at"), null=True, editable=False)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="validated_tors",
        verbose_name=_("validated by"),
    )
    validated_at = models.DateTimeField(_("validated at"), null=True, editable=False)
    #: Drawn once the text is final, and never again.
    document = models.OneToOneField(
        StoredFile,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="tor",
        verbose_name=_("PDF"),
    )
    #: Last entry in the history of the sections when this version was begun.
    mark = models.BigIntegerField(null=True, editable=False)
    objects = TorQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms of reference")
        verbose_name_plural = _("terms of reference")
        constraints = [
            models.UniqueConstraint(fields=["mission", "number"], name="tor_number_once"),
            models.UniqueConstraint(
                fields=["mission"],
                name="tor_one_in_force",
                condition=~Q(state=TorState.SUPERSEDED),
            ),
            models.CheckConstraint(
                name="tor_proposed_at_iff_past_draft",
                condition=Q(state=TorState.DRAFT, proposed_at=None)
                | (~Q(state=TorState.DRAFT) & Q(proposed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="tor_validated_at_iff_validated",
                condition=Q(state=TorState.VALIDATED, validated_at__isnull=False)
                | Q(state=TorState.SUPERSEDED)
                | (
                    Q(state__in=[TorState.DRAFT, TorState.PROPOSED, TorState.COMPLETED])
                    & Q(validated_at=None)
                ),
            ),
            models.CheckConstraint(
                name="tor_not_validated_by_proposer",
                condition=Q(validated_by=None)
                | Q(proposed_by=None)
                | ~Q(validated_by=F("proposed_by")),
            ),
        ]

    def __str__(self):
        return _("ToR of %(mission)s, version %(number)s") % {
            "mission": self.mission.code,
            "number": self.number,
        }

    def get_absolute_url(self):
        return reverse("missions:tor", kwargs={"code": self.mission.code})

    @property
    def is_final(self) -> bool:
        return self.state in (TorState.VALIDATED, TorState.SUPERSEDED)


class TorLog(TransitionLog):
    subject = models.ForeignKey(TermsOfReference, models.CASCADE, related_name="log")


@pghistory.track()
class TorSection(DocumentSection):
    tor = models.ForeignKey(TermsOfReference, models.CASCADE, related_name="sections")
    #: Switched off in these ToR; its text is kept. None that the template asks for.
    is_left_out = models.BooleanField(_("left out"), default=False)

    class Meta:
        verbose_name = _("section of the ToR")
        verbose_name_plural = _("sections of the ToR")
        constraints = [models.UniqueConstraint(fields=["tor", "key"], name="tor_section_once")]


@pghistory.track()
class TorContribution(TimeStamped):
    """Who wrote in the ToR, in which role and where: signed and dated (concept note, slide 10)."""

    tor = models.ForeignKey(TermsOfReference, models.CASCADE, related_name="contributions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    role = models.CharField(_("in the role of"), max_length=20, choices=SectionOwner)
    section_keys = ArrayField(
        models.SlugField(max_length=40),
        default=list,
        blank=True,
        verbose_name=_("sections"),
    )
    at = models.DateTimeField(_("at"))
    #: Last entry in the history of the sections when this was signed: the text as it was left.
    mark = models.BigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"


class TorImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """His own alone, for it is not yet part of any ToR."""
        return self.filter(brought_by=user.pk, tor__in=TermsOfReference.objects.visible_to(user))


@pghistory.track(exclude=["parts"])
class TorImport(TimeStamped):
    """ToR written elsewhere, taken apart; their bringer has yet to say what goes where."""

    tor = models.ForeignKey(TermsOfReference, models.CASCADE, related_name="imports")
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("brought by")
    )
    name = models.CharField(_("file"), max_length=200)
    #: As missions.tor.placing left them: title, text, target.
    parts = models.JSONField(_("parts"), default=dict)
    objects = TorImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("ToR brought along")
        verbose_name_plural = _("ToR brought along")
        constraints = [
            models.UniqueConstraint(fields=["tor", "brought_by"], name="tor_import_once")
        ]

    def __str__(self):
        return self.name
