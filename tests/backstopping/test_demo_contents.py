from collections import Counter
from datetime import date

import pytest
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from core import files
from core.inspection import look_into
from experts.models import Absence, Availability, CurriculumVitae, Expert, ExpertSkill
from interventions.models import (
    BoundaryPartner,
    BriefingItem,
    Country,
    InitialBriefing,
    Intervention,
    ProcessSetting,
    ProgressMarker,
    TeamMember,
)
from missions.enums import DONE_STATES
from missions.models import (
    DatedEvent,
    MarkerObservation,
    Mission,
    MissionFeedback,
    MissionLog,
    MissionMember,
    RemoteSupport,
    SupportRequest,
    TermsOfReference,
    TorLog,
)
from missions.requests.eligibility import eligibility_of
from reports.models import (
    ActionResearch,
    AnnualReview,
    CapitalisationProduct,
    Lesson,
    LessonLog,
    Recipient,
    Recommendation,
    RecommendationLog,
    Report,
    ReportLog,
    ReviewLog,
)
from reports.near.pages import groups_of
from reports.near.services import make_stale
from reports.review.board.services import undo
from tests.backstopping.demo_files import DATA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
MODELS = {
    "interventions": Intervention,
    "experts": Expert,
    "missions": Mission,
    "recommendations": Recommendation,
    "lessons": Lesson,
    "action_research": ActionResearch,
    "capitalisation_products": CapitalisationProduct,
}


@pytest.mark.parametrize("part", MODELS)
def test_everything_of_the_file_is_there(expected, part):
    assert MODELS[part].objects.count() == expected["counts"][part] == len(DATA[part])


def test_markers_stand_as_their_missions_saw_them(expected):
    told = [(part["partner"], one["text"], one["status"])
            for part in DATA["progress_markers"] for one in part["markers"]]  # fmt: skip
    words = {"not_yet": "not_yet", "a_little": "emerging", "much": "met"}
    latest = {
        one.marker_id: (one.marker.partner.name, one.marker.text, words[one.degree])
        for one in MarkerObservation.objects.in_time().select_related("marker__partner")
    }

    assert sorted(latest.values()) == sorted(told)
    assert BoundaryPartner.objects.count() == expected["counts"]["boundary_partners"]
    assert ProgressMarker.objects.count() == expected["counts"]["progress_markers"] == len(told)
    assert MarkerObservation.objects.count() == expected["counts"]["marker_observations"]


@pytest.mark.parametrize(
    ("model", "part"),
    [(Mission, "missions"), (Lesson, "lessons"), (ActionResearch, "action_research"),
     (CapitalisationProduct, "capitalisation_products")],
)  # fmt: skip
def test_states_are_those_of_the_file(model, part):
    wanted = {row["code"]: row["status"] for row in DATA[part]}

    assert dict(model.objects.values_list("code", "state")) == wanted


def test_what_was_done_long_ago_was_seen_by_another_person():
    """The file says what was implemented; nobody verified it there."""
    seen = Recommendation.objects.filter(state="verified")
    wanted = {row["code"]: row["status"] for row in DATA["recommendations"]}

    found = dict(Recommendation.objects.values_list("code", "state"))
    found |= dict.fromkeys(seen.values_list("code", flat=True), "implemented")
    assert found == wanted
    assert seen.count() == 49
    assert not seen.filter(Q(verified_by=F("owner")) | Q(verified_by=F("implemented_by"))).exists()


@pytest.mark.parametrize(("model", "part"), [(TermsOfReference, "tor"), (Report, "report")])
def test_documents_are_in_the_state_of_the_file(model, part):
    wanted = {row["code"]: row[part]["status"] for row in DATA["missions"] if row.get(part)}

    assert dict(model.objects.values_list("mission__code", "state")) == wanted


def test_days_of_the_teams_are_those_of_the_file():
    days = Counter()
    for member in MissionMember.objects.select_related("mission"):
        days[member.mission.code] += member.person_days

    assert days == {row["code"]: row["person_days_total"] for row in DATA["missions"]}


def test_a_report_keeps_its_texts():
    report = Report.objects.get(mission__code="MIS-2016-03")
    texts = next(row for row in DATA["missions"] if row["code"] == "MIS-2016-03")["report"]

    bodies = dict(report.sections.values_list("key", "body"))
    assert bodies["summary"] == texts["sections"]["resume"]
    assert [one.text for one in report.findings.order_by("position")] == [
        one["constat"] for one in texts["sections"]["constats"]
    ]
    assert list(report.observed_results.order_by("pk").values_list("result__code", flat=True)) == [
        "R01",
        "R02",
    ]
    assert report.people_met == texts["people_met"]


def test_numbers_of_the_note_are_confirmed_and_others_wait_for_est():
    confirmed = dict(ProcessSetting.objects.values_list("code", "is_confirmed"))

    assert confirmed["setup_deadline_months"] and confirmed["norm_large"]
    assert not confirmed["report_due_days"] and not confirmed["large_threshold_eur"]
    note = ProcessSetting.objects.get(code="report_due_days").note
    assert note == DATA["settings"]["report_due_days_after_end"]["provenance"]


@pytest.mark.parametrize(
    ("code", "since", "until"),
    [
        ("BJ", None, None),
        ("VN", None, date(2015, 5, 20)),
        ("BF", date(2015, 5, 21), None),
    ],
)
def test_partner_countries_changed_in_may_2015(code, since, until):
    country = Country.objects.get(code=code)

    assert (country.partner_from, country.partner_until) == (since, until)


def test_one_person_with_two_addresses_is_one_user():
    [user] = User.objects.filter(name="Olivier Mbuyi-Tambwe")

    roles = TeamMember.objects.filter(user=user).values_list("intervention__code", flat=True)
    assert set(roles) == {"CD-ETFP1", "CD-ETFP2"}


# --- four eyes, recipients, log -------------------------------------------------------
def test_nobody_validated_what_he_proposed_or_travelled_for():
    for tor in TermsOfReference.objects.filter(state="validated"):
        involved = {
            tor.proposed_by_id,
            *tor.mission.members.values_list("expert__user", flat=True),
        }

        assert tor.validated_by_id and tor.validated_by_id not in involved


def test_nobody_approved_his_own_report():
    for report in Report.objects.filter(state="diffused"):
        involved = {*report.mission.members.values_list("expert__user", flat=True)}

        assert report.approved_by_id and report.approved_by_id not in involved


def test_where_focal_point_and_coordinator_travel_the_est_manager_validates():
    tor = TermsOfReference.objects.get(mission__code="MIS-2016-03")

    assert tor.validated_by.is_est_manager


def test_a_report_went_to_the_groups_of_the_file():
    for row in DATA["missions"]:
        report = row.get("report") or {"recipients": [], "status": "draft"}
        kinds = set(
            Recipient.objects.filter(report__mission__code=row["code"]).values_list(
                "kind", flat=True
            )
        )

        wanted = set(report["recipients"]) if report["status"] == "diffused" else set()
        assert kinds <= wanted
        assert wanted - kinds <= {"scientific_team"}


LOGS = [MissionLog, TorLog, ReportLog, RecommendationLog, LessonLog, ReviewLog]


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.__name__)
def test_each_log_leads_in_order_of_time_to_the_state(log):
    subject = log._meta.get_field("subject").related_model
    for one in subject.objects.all():
        lines = list(one.log.order_by("at", "pk"))

        states = [subject._meta.get_field("state").default, *(line.to_state for line in lines)]
        assert [line.from_state for line in lines] == states[:-1]
        assert states[-1] == one.state
        assert lines == sorted(lines, key=lambda line: line.pk)


def test_steps_of_a_mission_bear_the_days_of_the_file():
    lines = MissionLog.objects.filter(subject__code="MIS-2016-03")

    days = {line.name: timezone.localtime(line.at) for line in lines}
    assert {name: (str(at.date()), at.hour) for name, at in days.items() if name != "approve"} == {
        "propose": ("2016-01-11", 9),
        "confirm_tor": ("2016-02-08", 9),
        "start": ("2016-02-22", 9),
        "debrief": ("2016-03-03", 9),
        "report": ("2016-03-27", 9),
        "close": ("2016-04-03", 9),
    }


def test_every_sheet_is_filled_as_the_file_says():
    for row in DATA["sheets"]:
        one = Intervention.objects.get(code=row["intervention"])

        assert (one.zone, one.transversal_themes) == (row["zone"], row["transversal_themes"])
        assert [result.text for result in one.results.order_by("position")] == row["results"]
        assert one.risks.count() == len(row["risks"])
        assert one.partners.count() == len(row["partners"])
        assert {committee["name"] for committee in row["committees"]} <= set(
            one.committees.values_list("name", flat=True)
        )
    assert {row["intervention"] for row in DATA["sheets"]} == set(
        Intervention.objects.values_list("code", flat=True)
    )


def test_an_absence_lies_on_a_mission_that_is_only_proposed():
    assert Absence.objects.count() == len(DATA["absences"])
    proposed = Mission.objects.get(code="MIS-2016-16")
    expert = proposed.members.get().expert

    assert expert.absences.during(proposed.starts_on, proposed.ends_on).count() == 1
    for member in MissionMember.objects.filter(is_booked=True).select_related("expert"):
        assert not member.expert.absences.during(member.starts_on, member.ends_on).exists()


def test_committees_of_the_calendar_are_those_of_the_sheets():
    meetings = DatedEvent.objects.filter(kind="copil")

    assert meetings.exists()
    for meeting in meetings.prefetch_related("interventions"):
        assert meeting.committee is not None
        served = set(meeting.committee.interventions.all())
        assert set(meeting.interventions.all()) <= served


# --- requests, remote support, briefings ----------------------------------------------
def test_requests_support_and_briefings_are_those_of_the_file(expected):
    assert SupportRequest.objects.count() == expected["counts"]["support_requests"]
    assert RemoteSupport.objects.count() == expected["counts"]["remote_support"]
    assert InitialBriefing.objects.count() == len(DATA["initial_briefings"])
    for row in DATA["support_requests"]:
        stored = SupportRequest.objects.select_related("mission").get(code=row["code"])
        assert stored.state == row["status"]
        assert (stored.mission.code if stored.mission else None) == row["mission"]


def test_the_periods_agree_with_the_flags_of_the_file():
    flags = {row["code"]: row["priority_theme"] for row in DATA["support_requests"]}
    rows = SupportRequest.objects.select_related("theme", "country", "intervention")

    assert {row.code: eligibility_of(row).findings[0].is_met for row in rows} == flags


def test_topics_held_are_those_of_the_file():
    for row in DATA["initial_briefings"]:
        done = BriefingItem.objects.filter(briefing__code=row["code"], is_done=True)

        assert list(done.order_by("position").values_list("label", flat=True)) == row["items_done"]


def test_the_open_review_shows_a_board_whose_moves_can_be_taken_back():
    review = AnnualReview.objects.get(state="collecting")

    found = Counter(review.choices.values_list("decision", flat=True))
    merged = review.choices.get(decision="merged")
    votes = review.choices.filter(votes__isnull=False).count()

    assert found == {"proposed": 12, "kept": 4, "merged": 1, "set_aside": 1}
    assert (merged.lesson.code, merged.merged_into.lesson.code) == ("L-075", "L-061")
    assert votes == 8
    undo(review.moves.get(kind="merge"), by=User.objects.get(name="Chantal Boogaerts-Leroy"))


def test_the_open_review_has_near_lessons_to_look_at():
    make_stale(lambda percent: None)
    review = AnnualReview.objects.get(state="collecting")

    [(near, _mean), *_others], _method = groups_of(
        review, User.objects.get(name="Chantal Boogaerts-Leroy")
    )

    codes = Lesson.objects.filter(pk__in=near).order_by("code").values_list("code", flat=True)
    assert list(codes) == ["L-059", "L-065"]


def test_experts_say_who_they_are_and_are_spoken_of():
    told = MissionFeedback.objects.select_related("mission", "expert")

    assert CurriculumVitae.objects.count() == sum("cv" in one for one in DATA["profiles"]) > 5
    assert Expert.objects.exclude(presentation="").count() == len(DATA["profiles"])
    assert Availability.objects.exists() and ExpertSkill.objects.waiting().exists()
    assert len(told) == len(DATA["feedback"])
    assert all(one.mission.state in DONE_STATES for one in told)
    for cv in CurriculumVitae.objects.select_related("file"):
        look_into(files.read(cv.file), cv.file.media_type)
