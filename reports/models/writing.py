"""What goes on around a report while it is written: follow-up, remarks, texts brought along."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped, Versioned
from core.remarks import Remark, RemarkQuerySet, remark_constraints
from missions.enums import SpecificKind
from missions.models import Mission, MissionMember
from missions.standing import standing_of
from reports.enums import RecommendationState
from reports.models.base import missions_open_to
from reports.models.report import Report
from reports.recommendations.models import Recommendation


@pghistory.track()
class AdviceFollowUp(Versioned):
    """What this report says of a recommendation of an earlier mission (domain: section 3).

    It is what the mission saw: the recommendation itself moves by its own steps only.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="follow_ups")
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="follow_ups", verbose_name=_("recommendation")
    )
    found = models.CharField(
        _("found"), max_length=12, choices=RecommendationState, blank=True,
        help_text=_("As the mission found it; the register is changed on its own page."),
    )  # fmt: skip
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("follow-up of a recommendation")
        verbose_name_plural = _("follow-up of recommendations")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "recommendation"], name="advice_followed_up_once"
            )
        ]

    def __str__(self):
        return f"{self.recommendation.code}: {self.comment[:60]}"


def annex_open_to(user) -> Q:
    """Missions whose confidential annex this person may read: `reports.read_annex` for rows."""
    me = standing_of(user)
    member = MissionMember.objects.filter(mission=OuterRef("pk"), expert__user__in=me.persons)
    if me.is_est_manager:
        return Q()
    return (
        Q(focal_point__in=me.persons)
        | Q(unit__in=me.units)
        | Q(Exists(member))
        | Q(specific_kind=SpecificKind.ESI_EVALUATION, country__in=me.countries)
    )


class SectionCommentQuerySet(RemarkQuerySet):
    def visible_to(self, user):
        """Those who see drafts; remarks on the annex stay with its readers."""
        entitled = Mission.objects.filter(annex_open_to(user))
        return self.filter(
            Q(is_confidential=False) | Q(report__mission__in=entitled.values("pk")),
            report__in=Report.objects.in_review_with(user).values("pk"),
        )


@pghistory.track()
class SectionComment(Remark):
    """`anchor`: the key of a section, or one of reports.writing.comments.PARTS."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="comments")
    is_confidential = models.BooleanField(_("confidential"), default=False, editable=False)
    objects = SectionCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a report")
        verbose_name_plural = _("comments on reports")
        constraints = remark_constraints("comment")


class ReportImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """His own alone, for it is not yet part of any report."""
        return self.filter(brought_by=user.pk, report__mission__in=missions_open_to(user))


@pghistory.track(exclude=["parts"])
class ReportImport(TimeStamped):
    """A report written elsewhere, taken apart; its bringer has yet to say what goes where."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="imports")
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("brought by")
    )
    name = models.CharField(_("file"), max_length=200)
    #: As reports.writing.placing left them: title, text, target, rows.
    parts = models.JSONField(_("parts"), default=list)
    objects = ReportImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report brought along")
        verbose_name_plural = _("reports brought along")
        constraints = [
            models.UniqueConstraint(fields=["report", "brought_by"], name="report_import_once")
        ]

    def __str__(self):
        return self.name
