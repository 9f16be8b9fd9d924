"""Work on recommendations in one transaction: adding, answering."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import require
from core.workflow import TransitionRefused
from reports.codes import next_code
from reports.enums import OPEN_RECOMMENDATION_STATES, Response
from reports.models import Recommendation, Report
from reports.recommendations.workflow import is_issued
from reports.workflow import MOST_RECOMMENDATIONS


@transaction.atomic
def add_recommendation(recommendation, report):
    """At most seven a report; the report is locked while they are counted."""
    Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.mission.recommendations.count() >= MOST_RECOMMENDATIONS:
        raise TransitionRefused(
            _("A report carries at most %(most)s recommendations: keep those that matter.")
            % {"most": MOST_RECOMMENDATIONS}
        )
    recommendation.mission = report.mission
    recommendation.code = next_code(Recommendation)
    recommendation.save()
    return recommendation


@transaction.atomic
def respond(recommendation, response, comment, *, by) -> Recommendation:
    """The management response: accepted, partly, or rejected with a reason; each is logged."""
    fresh = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    allowed = require(by, "reports.respond", fresh)
    issued = is_issued(fresh)
    if not issued:
        raise TransitionRefused(issued.reason)
    if fresh.state not in OPEN_RECOMMENDATION_STATES:
        raise TransitionRefused(_("This recommendation is no longer open."))
    if response == Response.NONE or response not in Response.values:
        raise TransitionRefused(_("Accept it, accept it in part, or reject it."))
    if response == Response.REJECTED and not comment.strip():
        raise TransitionRefused(_("Say why you reject it: the reason goes to the annual review."))
    before, fresh.response = fresh.response, response
    fresh.response_comment = comment.strip()
    fresh.responded_by, fresh.responded_at = by, timezone.now()
    fresh.version += 1
    fresh.save()
    fresh.log.create(
        name="respond",
        from_state=before,
        to_state=response,
        actor=by,
        on_behalf_of=allowed.on_behalf_of,
        comment=comment.strip(),
    )
    return fresh
