"""Work across several tables of a mission, each in one transaction."""

import re
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import day_range
from core.permissions import check
from interventions.permissions import represents
from missions import conflicts, steps
from missions.enums import (
    BOOKED_STATES,
    MemberRole,
    MissionKind,
    MissionState,
    SectionOwner,
    TorState,
)
from missions.events import invitations
from missions.models import (
    AimedResult,
    JuniorLeadDecision,
    Mission,
    MissionIntervention,
    MissionMember,
    SupportRequest,
    TermsOfReference,
    TorContribution,
    TorSection,
    TorTemplate,
    TorTemplateSection,
)
from missions.permissions import coordinates_mission, is_member
from missions.tor import approvals, derived
from missions.tor.agreed import carry_over
from missions.tor.comments import carry_open
from missions.workflow import MISSION_WORKFLOW, TOR_WORKFLOW, lock_experts

#: Key of the advisory lock under which numbers are given; any constant nobody else uses.
_NUMBERING = 7_104_001


# --- missions -------------------------------------------------------------------------
def next_code(year: int) -> str:
    """MIS-YYYY-nn. Holds a lock until the transaction ends, so that no number is given twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERING])
    prefix = f"MIS-{year}-"
    codes = Mission.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    numbers = (re.fullmatch(rf"{prefix}(\d+)", code) for code in codes)
    return f"{prefix}{max((int(one[1]) for one in numbers if one), default=0) + 1:02}"


def working_days(start: date, end: date) -> int:
    """Mondays to Fridays, both ends counted: what a member's person-days are unless said."""
    return sum(
        1
        for place in range((end - start).days + 1)
        if (start + timedelta(days=place)).weekday() < 5
    )


@transaction.atomic
def save_mission(form, members, user, confirmed=()) -> Mission:
    """Write the mission of these valid forms with its interventions, results and team.

    The forms were validated inside the same transaction, where the row is locked. `confirmed`:
    keys of the conflicts the writer has accepted.
    """
    mission = form.save(commit=False)
    chosen = form.cleaned_data["interventions"]
    if mission.pk is None:
        day = mission.starts_on or timezone.localdate()
        mission.code, mission.proposed_by = next_code(day.year), user
    former = _days_of(mission)
    mission.country = chosen[0].country
    mission.unit = form.cleaned_data["unit"] or chosen[0].unit
    mission.focal_point = form.cleaned_data["focal_point"] or chosen[0].focal_point
    mission.save()
    _keep_only(MissionIntervention, mission, "intervention", chosen)
    aim_at(mission, form.cleaned_data["aimed_results"])
    _save_team(mission, members)
    note_days(mission, user, former)
    keep_confirmed(mission, user, confirmed)
    for tor in TermsOfReference.objects.in_hand().filter(mission=mission):
        keep_results(tor, user)
    steps.refresh(Mission.objects.filter(pk=mission.pk))
    invitations.follow(mission)
    return mission


def _days_of(mission) -> tuple:
    """First and last day as they are stored; none for a new mission."""
    stored = Mission.objects.filter(pk=mission.pk).values_list("starts_on", "ends_on")
    return stored.first() or (None, None)


def keep_confirmed(mission, user, keys=()) -> None:
    """Add what was confirmed now, drop what does not apply to these days and people any more.

    To be called after each change of days or team, inside its transaction. Who confirmed what is
    a line of the mission's log.
    """
    fresh = Mission.objects.get(pk=mission.pk)
    found = conflicts.conflicts_of(fresh)
    mission.accepted_conflicts = conflicts.still_accepted(fresh, found, keys)
    if mission.accepted_conflicts == fresh.accepted_conflicts:
        return
    rows = Mission.objects.filter(pk=mission.pk)
    rows.update(accepted_conflicts=mission.accepted_conflicts)
    new = set(mission.accepted_conflicts) - set(fresh.accepted_conflicts)
    if new:
        note(mission, "confirm", user, " ".join(one.sentence for one in found if one.key in new))


#: What is noted beside the steps, and by which right it is done.
NOTED = {
    "choose_expert": "missions.edit",
    "confirm": "missions.edit",
    "move": "missions.edit",
    "decide_junior": "missions.decide_junior",
    "refuse_junior": "missions.decide_junior",
}


def note(mission, name: str, user, comment: str) -> None:
    """A line in the mission's log for what changes no state, and in whose place it was done."""
    state = mission.state
    mission.log.create(
        name=name,
        from_state=state,
        to_state=state,
        actor=user,
        on_behalf_of=check(user, NOTED[name], mission).on_behalf_of,
        comment=comment,
    )


def note_days(mission, user, former: tuple) -> None:
    """Who gave the mission other days, and which it had: others have planned on them."""
    days = mission.starts_on, mission.ends_on
    if None in (*former, *days) or days == former:
        return
    words = {"days": day_range(*days), "old": day_range(*former)}
    note(mission, "move", user, _("%(days)s, instead of %(old)s.") % words)


@transaction.atomic
def confirm_conflicts(mission, user, keys) -> None:
    """A planner has seen these absences and holidays, and the mission stays on its days."""
    Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    keep_confirmed(mission, user, keys)


@transaction.atomic
def decide_junior(form, user) -> None:
    """This junior leads; another who replaces him needs a decision of his own (slide 8)."""
    decision = form.save()
    members = MissionMember.objects.filter(mission=decision.mission)
    if not members.filter(expert=decision.expert, role=MemberRole.LEAD).exists():
        members.filter(role=MemberRole.LEAD).update(role=MemberRole.MEMBER)
        members.filter(expert=decision.expert).update(role=MemberRole.LEAD)
    note(decision.mission, "decide_junior", user, f"{decision.expert} — {decision.reason}")


@transaction.atomic
def refuse_junior(mission, user, reason: str) -> None:
    """The junior does not lead: he stays in the team, and a proposal goes back (slide 8)."""
    mission = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    JuniorLeadDecision.objects.filter(mission=mission).delete()
    mission.members.filter(role=MemberRole.LEAD).update(role=MemberRole.MEMBER)
    note(mission, "refuse_junior", user, reason)
    if mission.state == MissionState.PROPOSED and check(user, "missions.approve", mission):
        MISSION_WORKFLOW.run(mission, "send_back", by=user, comment=reason)
    steps.refresh(Mission.objects.filter(pk=mission.pk))


def lock_waiting_request(support_request) -> bool:
    """Has the request not become a mission in the meantime? Holds its row until the end."""
    rows = SupportRequest.objects.select_for_update(of=("self",))
    return rows.filter(pk=support_request.pk, mission=None).exists()


def _keep_only(through, mission, name: str, chosen) -> None:
    """Make the rows of this mission those chosen, touching none that stays."""
    rows = through.objects.filter(mission=mission)
    rows.exclude(**{f"{name}__in": chosen}).delete()
    there = set(rows.values_list(name, flat=True))
    for one in chosen:
        if one.pk not in there:
            through.objects.create(mission=mission, **{name: one})


def aim_at(mission, results) -> None:
    _keep_only(AimedResult, mission, "result", results)


def _save_team(mission, members) -> None:
    """Those who leave go first: their leadership is free for another."""
    members.instance = mission
    if mission.state in BOOKED_STATES:
        lock_experts(mission, [form.cleaned_data.get("expert") for form in members.forms])
    changed = members.save(commit=False)
    for gone in members.deleted_objects:
        gone.delete()
    if changed:
        _free_leadership(mission, changed)
    for member in changed:
        member.mission = mission
        if member.person_days is None:
            member.person_days = working_days(mission.starts_on, mission.ends_on)
        member.save()


def _free_leadership(mission, changed) -> None:
    """Two who change roles would both lead for a moment: the old leader steps down first."""
    kept = [member.pk for member in changed if member.pk]
    MissionMember.objects.filter(mission=mission, pk__in=kept, role=MemberRole.LEAD).update(
        role=MemberRole.MEMBER
    )


def refresh(mission) -> None:
    """After a delegation, a briefing, a decision: the next step may be another one."""
    steps.refresh(Mission.objects.filter(pk=mission.pk))


# --- terms of reference ---------------------------------------------------------------
def template_for(mission) -> TorTemplate:
    """The template in use for this kind of mission; the one of regular missions where none is."""
    in_use = TorTemplate.objects.filter(is_current=True)
    return (
        in_use.filter(kind=mission.kind, specific_kind=mission.specific_kind).first()
        or in_use.filter(kind=mission.kind, specific_kind="").first()
        or in_use.get(kind=MissionKind.REGULAR)
    )


@transaction.atomic
def start_tor(mission) -> TermsOfReference:
    """The ToR in force, begun from the template if there are none. Asking twice is asking once."""
    Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    tor = TermsOfReference.objects.current().filter(mission=mission).first()
    if tor:
        return tor
    last = TermsOfReference.objects.filter(mission=mission).order_by("-number").first()
    tor = TermsOfReference.objects.create(
        mission=mission,
        template=last.template if last else template_for(mission),
        number=last.number + 1 if last else 1,
    )
    _fill(tor, last)
    derived.keep_aimed(tor)
    if last:
        carry_over(tor, last)
        carry_open(tor, last)
    TermsOfReference.objects.filter(pk=tor.pk).update(mark=last_entry(tor.pk))
    steps.refresh(Mission.objects.filter(pk=mission.pk))
    return tor


def _fill(tor, last) -> None:
    """Sections of the template; a new version keeps the texts, and what was added to them."""
    former = {row.key: row for row in last.sections.order_by("position")} if last else {}
    texts = {key: row.body for key, row in former.items()}
    if last is None:
        texts["followup"] = open_recommendations(tor.mission)
    places = {key: row.position for key, row in former.items()}
    left_out = {key for key, row in former.items() if row.is_left_out}
    asked = list(TorTemplateSection.objects.filter(template=tor.template))
    known = {one.key for one in asked}
    added = [row for key, row in former.items() if key not in known]
    TorSection.objects.bulk_create(
        TorSection(
            tor=tor,
            key=section.key,
            position=places.get(section.key, section.position),
            title=section.title,
            body=texts.get(section.key, ""),
            is_left_out=section.key in left_out,
        )
        for section in [*asked, *added]
    )


def open_recommendations(mission) -> str:
    """What earlier missions of the same interventions recommended and is not finished, one a line.

    Done and not verified yet is not finished: the next mission can see whether it is. Read through
    the reverse name of the app that owns recommendations.
    """
    earlier = (
        Mission.objects.filter(
            interventions__in=mission.interventions.all(),
            recommendations__state__in=("open", "in_progress", "implemented"),
        )
        .quotable_in(mission)
        .exclude(pk=mission.pk)
        .exclude(report__state="draft")
        .order_by("recommendations__due_on", "recommendations__code")
        .values_list("recommendations__code", "recommendations__text", "recommendations__state")
        .distinct()
    )
    to_see = _("declared done, to be verified")
    return "\n".join(
        f"- {code} : {text}" + (f" ({to_see})" if state == "implemented" else "")
        for code, text, state in earlier
    )


def role_in_tor(user, mission) -> SectionOwner:
    """In which role somebody writes; signed on each contribution (concept note, slide 10)."""
    if is_member(user, mission):
        return SectionOwner.BACKSTOPPER
    if coordinates_mission(user, mission):
        return SectionOwner.COORDINATION
    if represents(user, mission.country):
        return SectionOwner.REPRESENTATION
    return SectionOwner.EST


def sign(tor, user, keys: list[str]) -> None:
    """One signed and dated contribution for the sections that were really changed.

    To be called under the lock of the ToR: the text as it is now is what was signed. What others
    approved was another text: they are asked again.
    """
    TorContribution.objects.create(
        mark=last_entry(tor.pk),
        tor=tor,
        user=user,
        role=role_in_tor(user, tor.mission),
        section_keys=keys,
        at=timezone.now(),
    )
    approvals.ask_again(tor)


def last_entry(tor_id: int) -> int | None:
    """Where the history of the sections stands now."""
    history = TorSection.events.rel.related_model.objects.filter(tor=tor_id)
    return history.aggregate(last=Max("pgh_id"))["last"]


def keep_results(tor, user) -> None:
    """What is ticked in the catalogue stands in the ToR, signed by who ticked it."""
    if derived.keep_aimed(tor):
        sign(tor, user, [derived.AIMED])


def follow_tor(tor, name: str, by) -> None:
    """In the transaction of the ToR: validated, the mission goes on; reopened, it goes back."""
    mission = Mission.objects.select_for_update(of=("self",)).get(pk=tor.mission_id)
    if name == "validate" and mission.state == MissionState.APPROVED:
        MISSION_WORKFLOW.run(mission, "confirm_tor", by=by)
    elif name == "supersede":
        start_tor(mission)
        if mission.state == MissionState.TOR_VALIDATED:
            MISSION_WORKFLOW.run(mission, "reopen_tor", by=by)


def reopen_after_pause(mission, by) -> None:
    """A mission taken up again has other days: its validated ToR become a new version."""
    tor = TermsOfReference.objects.filter(mission=mission, state=TorState.VALIDATED).first()
    if tor:
        TOR_WORKFLOW.run(tor, "supersede", by=by)
