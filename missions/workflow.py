"""How missions and their terms of reference move.

To add a state: enums.py, a row here, a migration, a step in steps.py, lines in two test tables.
"""

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import short_date
from core.permissions import ALLOWED, Verdict
from core.workflow import Transition, TransitionRefused, Workflow
from experts.enums import EXTERNAL_KINDS
from experts.models import Expert
from missions import conflicts
from missions.enums import MemberRole, MissionState, TorState
from missions.models import JuniorLeadDecision, MissionMember
from missions.setup import is_late
from missions.tor.asked import asked_in
from missions.tor.derived import written_keys

_M, _T = MissionState, TorState
#: The exclusion constraint that keeps an expert's approved field days apart.
OVERLAP = "expert_field_days_apart"
#: SQLSTATE of a lock that did not come in time, and of two that waited for each other.
LOCK_NOT_AVAILABLE, DEADLOCK = "55P03", "40P01"


def lock_experts(mission, others=()) -> None:
    """Two missions that want the same person wait here, in one order, instead of for each other.

    To be called inside a transaction.
    """
    wanted = Q(memberships__mission=mission) | Q(pk__in=[one.pk for one in others if one])
    rows = Expert.objects.filter(pk__in=Expert.objects.filter(wanted).values("pk"))
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def is_overlap(error: IntegrityError) -> bool:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", "") == OVERLAP


def is_contention(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") in (LOCK_NOT_AVAILABLE, DEADLOCK)


class MissionWorkflow(Workflow):
    """What the database refuses is told as a sentence."""

    def run(self, instance, name, **options):
        try:
            return self._run_locked(instance, name, options)
        except IntegrityError as error:
            if not is_overlap(error):
                raise
            raise TransitionRefused(
                _("One of the experts is already on another mission on these days.")
            ) from error
        except OperationalError as error:
            if not is_contention(error):
                raise
            raise TransitionRefused(
                _("Somebody else is changing a mission of the same experts. Try again.")
            ) from error

    @transaction.atomic
    def _run_locked(self, instance, name, options):
        if self[name].target == _M.APPROVED:
            lock_experts(instance)
        return super().run(instance, name, **options)


def first_refusal(*guards):
    """A guard that says the first reason of several, in their order."""

    def guard(instance) -> Verdict:
        verdicts = (one(instance) for one in guards)
        return next((verdict for verdict in verdicts if not verdict), ALLOWED)

    return guard


def every_refusal(*guards):
    """A guard that says all that is missing, one reason a line: nobody is sent back twice."""

    def guard(instance) -> Verdict:
        return Verdict(
            "\n".join(one.reason for one in (ask(instance) for ask in guards) if not one)
        )

    return guard


def has_dates(mission) -> Verdict:
    return ALLOWED if mission.starts_on else Verdict(_("Give the field days first."))


def has_lead(mission) -> Verdict:
    if not mission.members.filter(role=MemberRole.LEAD).exists():
        return Verdict(_("Choose a mission leader first."))
    return ALLOWED


def has_interventions(mission) -> Verdict:
    return ALLOWED if mission.shares.exists() else Verdict(_("Choose an intervention first."))


def names_who_asked(mission) -> Verdict:
    """Backstopping is on request of actors directly involved (concept note, slide 6)."""
    if mission.needs_expressed_by:
        return ALLOWED
    return Verdict(_("Say who expressed the need."))


def lacks_decision(mission, lead) -> bool:
    """A junior leads by a decision that names him: it does not serve who replaces him."""
    if not (lead and lead.expert.is_junior):
        return False
    decision = getattr(mission, "junior_decision", None)
    return decision is None or decision.expert_id != lead.expert_id


def junior_without_decision(mission, expert) -> Verdict:
    """May this expert lead? The decision names its junior: it does not serve another."""
    if expert is None or not expert.is_junior:
        return ALLOWED
    decision = JuniorLeadDecision.objects.filter(mission=mission.pk, expert=expert.pk)
    if decision.exists():
        return ALLOWED
    return Verdict(_("Junior profile: a decision of the unit coordinator is required."))


def has_senior_lead(mission) -> Verdict:
    """A junior leads only by decision of the unit coordinator (concept note, slide 8)."""
    lead = mission.members.filter(role=MemberRole.LEAD).select_related("expert").first()
    return junior_without_decision(mission, lead.expert if lead else None)


def clash_of(experts, start, end, besides) -> Verdict:
    """Is one of these experts on another approved mission in this period? Says who and which."""
    clash = (
        MissionMember.objects.filter(
            expert__in=experts, is_booked=True, starts_on__lte=end, ends_on__gte=start
        )
        .exclude(mission=besides)
        .select_related("expert__user", "mission")
        .order_by("starts_on", "pk")
        .first()
    )
    if clash is None:
        return ALLOWED
    return Verdict(
        _("%(expert)s is already on mission %(mission)s on these days.")
        % {"expert": clash.expert, "mission": clash.mission.code}
    )


def has_free_experts(mission) -> Verdict:
    """The database refuses overlaps too; this says who and when."""
    if mission.starts_on is None:
        return ALLOWED
    experts = mission.members.values("expert")
    return clash_of(experts, mission.starts_on, mission.ends_on, besides=mission)


def has_explained_delay(mission) -> Verdict:
    """A setup later than six months is explained, not hidden (concept note, slide 7)."""
    if is_late(mission) and not mission.setup_explanation:
        return Verdict(_("Beyond the six months: explain the late setup mission."))
    return ALLOWED


def has_confirmed_conflicts(mission) -> Verdict:
    """Absences and public holidays on its field days: seen and accepted by a planner."""
    return Verdict(conflicts.refusal_of(conflicts.unconfirmed(mission)))


def was_briefed(delegation) -> Verdict:
    """A day to come is only the plan of a briefing."""
    day = delegation.briefed_on
    if day is None:
        return Verdict(_("Briefing by the focal point missing."))
    if day > timezone.localdate():
        return Verdict(
            _("The briefing by the focal point is planned for %(day)s: hold it before the start.")
            % {"day": short_date(day, year=True)}
        )
    return ALLOWED


def is_delegated_with_focal_point_briefing(mission) -> Verdict:
    """A third party is briefed by the focal point before the start (concept note, slide 9)."""
    if hasattr(mission, "delegation"):
        return was_briefed(mission.delegation)
    if mission.members.filter(role=MemberRole.LEAD, expert__kind__in=EXTERNAL_KINDS).exists():
        return Verdict(_("A third party leads: record the delegation and the briefing first."))
    return ALLOWED


def has_field_debriefing(mission) -> Verdict:
    """The restitution on the ground comes first (concept note, slide 10)."""
    if hasattr(mission, "field_debriefing"):
        return ALLOWED
    return Verdict(_("File the field debriefing first."))


def has_sent_report(mission) -> Verdict:
    """A mission ends with its report in the hands of its readers (concept note, slide 10)."""
    report = getattr(mission, "report", None)
    if report is not None and report.diffused_at is None:
        return Verdict(_("The report has not been distributed yet."))
    return ALLOWED


def has_focal_debriefing(mission) -> Verdict:
    if hasattr(mission, "delegation") and not hasattr(mission, "focal_debriefing"):
        return Verdict(_("Debriefing with the focal point missing."))
    return ALLOWED


def has_workshop_or_explanation(mission) -> Verdict:
    """A setup mission gathers the key actors in a workshop (concept note, slide 7)."""
    if mission.is_setup and not (mission.workshop_on or mission.setup_explanation):
        return Verdict(
            _("Give the date of the key actors' workshop, or explain why there was none.")
        )
    return ALLOWED


def has_validated_tor(mission) -> Verdict:
    if mission.tors.filter(state=_T.VALIDATED).exists():
        return ALLOWED
    return Verdict(_("The ToR have to be validated first."))


def stamp_proposal(mission, *, by, **_data):
    mission.proposed_by = by if hasattr(by, "pk") else None
    mission.state_reason = ""
    return ["proposed_by", "state_reason"]


def stamp_approval(mission, **_data):
    mission.approved_at = timezone.now()
    return ["approved_at"]


def stamp_closing(mission, **_data):
    mission.closed_at = timezone.now()
    return ["closed_at"]


def keep_reason(mission, *, comment, **_data):
    mission.state_reason = comment
    return ["state_reason"]


def keep_reason_and_days(mission, *, comment, starts_on=None, ends_on=None, **_data):
    """Other days are a wish while it is postponed, and its days once it is taken up again.

    The version moves with them: a form opened before would write the old days back.
    """
    touched = keep_reason(mission, comment=comment)
    if starts_on is None:
        return touched
    mission.starts_on, mission.ends_on = starts_on, ends_on
    mission.version += 1
    return [*touched, "starts_on", "ends_on", "version"]


_HALTABLE = (_M.DRAFT, _M.PROPOSED, _M.APPROVED, _M.TOR_VALIDATED)

MISSION_WORKFLOW = MissionWorkflow(
    Transition(
        "propose", gettext_lazy("Propose"), (_M.DRAFT,), _M.PROPOSED, "missions.propose",
        guard=every_refusal(has_interventions, names_who_asked), effect=stamp_proposal,
    ),
    Transition(
        "send_back", gettext_lazy("Send back"), (_M.PROPOSED,), _M.DRAFT, "missions.approve",
        effect=keep_reason, needs_comment=True,
    ),
    Transition(
        "approve", gettext_lazy("Approve"), (_M.PROPOSED,), _M.APPROVED, "missions.approve",
        guard=every_refusal(
            has_interventions, has_dates, has_lead, has_senior_lead, has_free_experts,
            has_explained_delay, has_confirmed_conflicts,
        ),
        effect=stamp_approval,
    ),
    Transition(
        "confirm_tor", gettext_lazy("ToR validated"), (_M.APPROVED,), _M.TOR_VALIDATED,
        "missions.view", guard=has_validated_tor,
    ),
    Transition(
        "reopen_tor", gettext_lazy("ToR reopened"), (_M.TOR_VALIDATED,), _M.APPROVED,
        "missions.view",
    ),
    Transition(
        "start", gettext_lazy("Declare started"), (_M.TOR_VALIDATED,), _M.ONGOING,
        "missions.start", guard=is_delegated_with_focal_point_briefing,
    ),
    Transition(
        "debrief", gettext_lazy("Field debriefing held"), (_M.ONGOING,), _M.DEBRIEFED,
        "missions.debrief", guard=has_field_debriefing,
    ),
    Transition(
        "report", gettext_lazy("Report distributed"), (_M.DEBRIEFED,), _M.REPORTED,
        "missions.report",
    ),
    Transition(
        "reopen_report", gettext_lazy("Report opened again"), (_M.REPORTED,), _M.DEBRIEFED,
        "missions.report",
    ),
    Transition(
        "close", gettext_lazy("Close"), (_M.REPORTED,), _M.CLOSED, "missions.close",
        guard=every_refusal(has_sent_report, has_focal_debriefing, has_workshop_or_explanation),
        effect=stamp_closing,
    ),
    Transition(
        "postpone", gettext_lazy("Postpone"), _HALTABLE, _M.POSTPONED, "missions.halt",
        effect=keep_reason_and_days, needs_comment=True, is_grave=True,
    ),
    Transition(
        "cancel", gettext_lazy("Cancel the mission"), (*_HALTABLE, _M.POSTPONED), _M.CANCELLED,
        "missions.halt", effect=keep_reason, needs_comment=True, is_grave=True,
    ),
    Transition(
        "resume", gettext_lazy("Take up again"), (_M.POSTPONED,), _M.DRAFT, "missions.halt",
        effect=keep_reason_and_days,
    ),
)  # fmt: skip

#: Steps that follow from another document; no page offers them as a button.
IMPLIED_STEPS = ("confirm_tor", "reopen_tor", "debrief", "report", "reopen_report")


def has_required_sections(tor) -> Verdict:
    required = {key for key, one in asked_in(tor).items() if one.is_required}
    sections = list(tor.sections.all())
    required -= written_keys(sections)
    empty = [one for one in sections if one.key in required]
    missing = [one.title for one in sorted(empty, key=lambda one: one.position)]
    if not missing:
        return ALLOWED
    return Verdict(_("Still empty: %(sections)s.") % {"sections": ", ".join(missing)})


#: Keys of the sections without which nothing is proposed.
NEEDED_TO_PROPOSE = frozenset({"context", "objectives"})


def has_objectives(tor) -> Verdict:
    """A proposal says at least what is wanted; the others complete the rest (slide 10)."""
    written = {one.key for one in tor.sections.all() if one.body}
    if written >= NEEDED_TO_PROPOSE:
        return ALLOWED
    return Verdict(_("Write the context and the objectives before you propose the ToR."))


def may_be_prepared(tor) -> Verdict:
    """ToR are written from the request on; a halted mission or one in the field needs none."""
    if tor.mission.state in (_M.DRAFT, _M.PROPOSED, _M.APPROVED):
        return ALLOWED
    return Verdict(
        _("The mission is “%(state)s”: its ToR do not move any more.")
        % {"state": tor.mission.get_state_display()}
    )


def has_approved_mission(tor) -> Verdict:
    if tor.mission.state == _M.APPROVED:
        return ALLOWED
    return Verdict(_("The mission has to be approved before its ToR are validated."))


def may_be_revised(tor) -> Verdict:
    """From the first field day on the ToR stand as they were validated."""
    if tor.mission.state in (_M.DRAFT, _M.PROPOSED, _M.APPROVED, _M.TOR_VALIDATED):
        return ALLOWED
    return Verdict(
        _("The mission is “%(state)s”: its ToR stand as they were validated.")
        % {"state": tor.mission.get_state_display()}
    )


def is_asked_for_approval(tor) -> Verdict:
    if any(one.asked_at and one.is_open for one in tor.approvals.all()):
        return ALLOWED
    return Verdict(_("Nobody is asked to approve these ToR now."))


def has_approvals(tor) -> Verdict:
    """Those whom EST's rules name have their say first, in their order or side by side."""
    waiting = [str(one) for one in tor.approvals.all() if one.is_open]
    if not waiting:
        return ALLOWED
    return Verdict(_("Still to be approved by: %(who)s.") % {"who": ", ".join(waiting)})


def name_skipped(tor, *, approval=None, **_data):
    """Which one is skipped, for whoever listens; the first that is asked unless it is said."""
    tor.skipped = approval
    return []


def stamp_tor_proposal(tor, *, by, **_data):
    tor.proposed_by = by if hasattr(by, "pk") else None
    tor.proposed_at = timezone.now()
    return ["proposed_by", "proposed_at"]


def stamp_tor_completion(tor, **_data):
    tor.completed_at = timezone.now()
    return ["completed_at"]


def clear_tor_proposal(tor, **_data):
    tor.proposed_at = tor.completed_at = None
    return ["proposed_at", "completed_at"]


def stamp_tor_validation(tor, *, by, **_data):
    tor.validated_by = by if hasattr(by, "pk") else None
    tor.validated_at = timezone.now()
    return ["validated_by", "validated_at"]


TOR_WORKFLOW = Workflow(
    Transition(
        "propose", gettext_lazy("Propose the ToR"), (_T.DRAFT,), _T.PROPOSED,
        "missions.propose_tor", guard=first_refusal(may_be_prepared, has_objectives),
        effect=stamp_tor_proposal,
    ),
    Transition(
        "complete", gettext_lazy("Declare the ToR complete"), (_T.PROPOSED,), _T.COMPLETED,
        "missions.complete_tor", guard=first_refusal(may_be_prepared, has_required_sections),
        effect=stamp_tor_completion,
    ),
    Transition(
        "send_back", gettext_lazy("Send the ToR back"), (_T.PROPOSED, _T.COMPLETED), _T.DRAFT,
        "missions.send_back_tor", effect=clear_tor_proposal, needs_comment=True,
    ),
    Transition(
        "approve", gettext_lazy("Approve the ToR"), (_T.COMPLETED,), _T.COMPLETED,
        "missions.approve_tor", guard=first_refusal(may_be_prepared, is_asked_for_approval),
    ),
    Transition(
        "skip_approval", gettext_lazy("Skip an approval"), (_T.COMPLETED,), _T.COMPLETED,
        "missions.skip_tor_approval", guard=first_refusal(may_be_prepared, is_asked_for_approval),
        effect=name_skipped, needs_comment=True,
    ),
    Transition(
        "validate", gettext_lazy("Validate the ToR"), (_T.COMPLETED,), _T.VALIDATED,
        "missions.validate_tor",
        guard=first_refusal(has_approved_mission, has_required_sections, has_approvals),
        effect=stamp_tor_validation,
    ),
    Transition(
        "supersede", gettext_lazy("Open a new version"), (_T.VALIDATED,), _T.SUPERSEDED,
        "missions.revise_tor", guard=may_be_revised,
    ),
)  # fmt: skip
