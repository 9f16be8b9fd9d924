"""Checklists: what EST asks for by kind of mission, and what was answered, when and by whom."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.models import DocumentTemplate, TimeStamped
from interventions.models.reference import Named
from missions.enums import MissionKind, SpecificKind
from missions.models import Mission
from reports.enums import CheckAnswer
from reports.models.base import OfMissionQuerySet


@pghistory.track()
class ChecklistTemplate(DocumentTemplate):
    """What is asked of a kind of mission. A change is a new version; checklists keep theirs."""

    kind = models.CharField(_("kind of mission"), max_length=10, choices=MissionKind)
    specific_kind = models.CharField(
        _("kind of specific mission"), max_length=30, choices=SpecificKind, blank=True
    )

    class Meta:
        verbose_name = _("checklist template")
        verbose_name_plural = _("checklist templates")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "specific_kind", "version"], name="checklist_template_version"
            ),
            models.UniqueConstraint(
                fields=["kind", "specific_kind"],
                name="checklist_template_one_in_use",
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self):
        return f"{self.get_specific_kind_display() or self.get_kind_display()} v{self.version}"


@pghistory.track()
class ChecklistItem(Named):
    """One thing to look at: in the field, or so many months after the last field day."""

    template = models.ForeignKey(ChecklistTemplate, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("order"))
    months_after = models.PositiveSmallIntegerField(
        _("months after the mission"), default=0, help_text=_("0: in the field.")
    )
    guidance_fr = models.TextField(_("guidance (French)"), blank=True)
    guidance_en = models.TextField(_("guidance (English)"), blank=True)
    guidance_nl = models.TextField(_("guidance (Dutch)"), blank=True)

    class Meta:
        verbose_name = _("point of a checklist")
        verbose_name_plural = _("points of a checklist")
        constraints = [
            models.CheckConstraint(
                name="checklist_item_within_five_years", condition=Q(months_after__lte=60)
            )
        ]

    @property
    def guidance(self) -> str:
        """In the reader's language, in French where that is missing."""
        return getattr(self, f"guidance_{get_language() or 'fr'}", "") or self.guidance_fr


class ChecklistQuerySet(OfMissionQuerySet):
    def open(self):
        return self.filter(finished_at=None)


@pghistory.track()
class Checklist(TimeStamped):
    """The points of one moment of a mission, with the version of the template they are from."""

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="checklists")
    template = models.ForeignKey(ChecklistTemplate, models.PROTECT, related_name="+")
    months_after = models.PositiveSmallIntegerField(_("months after the mission"), default=0)
    due_on = models.DateField(_("due on"))
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("finished by"),
    )  # fmt: skip
    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist of a mission")
        verbose_name_plural = _("checklists of missions")
        indexes = [
            models.Index(
                fields=["due_on"], name="checklist_open_by_due", condition=Q(finished_at=None)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "months_after"], name="checklist_once_a_moment"
            ),
            models.CheckConstraint(
                name="checklist_finished_by_somebody",
                condition=Q(finished_at=None, finished_by=None)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse(
            "reports:checklist", kwargs={"code": self.mission.code, "months": self.months_after}
        )

    @property
    def title(self) -> str:
        if not self.months_after:
            return _now("Field checklist")
        return ngettext(
            "Follow-up %(n)s month after the mission",
            "Follow-up %(n)s months after the mission",
            self.months_after,
        ) % {"n": self.months_after}

    @property
    def points(self):
        return self.template.items.filter(months_after=self.months_after).order_by("position")


@pghistory.track()
class CheckedPoint(TimeStamped):
    """What somebody found of one point; who looked last stands on the row, all in its history."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="answers")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=10, choices=CheckAnswer)
    remark = models.TextField(_("remark"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    answered_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("answer to a point of a checklist")
        verbose_name_plural = _("answers to points of checklists")
        constraints = [
            models.UniqueConstraint(fields=["checklist", "item"], name="checked_point_once"),
            models.CheckConstraint(
                name="checked_point_not_done_says_why",
                condition=~Q(answer="not_done") | ~Q(remark=""),
            ),
        ]

    def __str__(self):
        return f"{self.item}: {self.get_answer_display()}"
