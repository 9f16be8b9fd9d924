"""One mission from the first wish to the annual review: scenarios S3, S5 and S9 in one walk."""

from tests.e2e import mission_steps as ask
from tests.e2e import report_steps as tell
from tests.e2e import review_steps as learn
from tests.e2e.words import fr


def test_a_mission_goes_from_the_wish_to_the_annual_review(people, site):
    coordinator, unit = people("technical_coordinator"), people("unit_coordinator")
    focal_point, representative = people("focal_point"), people("representative")
    mission = ask.propose_mission(coordinator)
    ask.approve_mission(unit, mission)
    ask.propose_tor(coordinator, mission)
    ask.complete_tor(focal_point, representative, mission)
    four_eyes = fr("Four eyes: nobody validates what he proposed himself.")
    ask.is_refused_validation(coordinator, mission, four_eyes)
    not_hers = fr("This is for the focal point to validate.")
    ask.is_refused_validation(unit, mission, not_hers)
    ask.validate_tor(focal_point, mission)

    expert = people("junior", phone=True)
    tell.start_mission(expert, mission)
    tell.keep_draft_and_come_back(expert, mission)
    tell.file_debriefing(expert, mission)
    tell.is_refused_an_empty_report(expert, mission)
    tell.write_report(expert, mission)
    tell.submit_report(expert)

    emails = {f"{name}@example.org" for name in tell.READERS}
    tell.approve_report(focal_point, mission)
    tell.distribute_report(focal_point, mission, emails)
    mails = tell.arrived(site, mission, emails)
    tell.confirm_receipt(people(None), mails[0])
    tell.answer_recommendation(coordinator, next(iter(tell.ADVICE)))

    manager, year = people("est_manager"), mission.ends_on.year
    learn.validate_lessons(unit, mission)
    learn.open_review(manager, year)
    learn.choose_lessons(manager)
    learn.write_review(manager, year)
    learn.publish_review(manager, year)
    text = learn.download_review(coordinator, year)
    assert tell.KEPT["title"] in text
    assert learn.DECISION in text
    assert learn.REASON in text
    assert tell.ASIDE["With which effect?"] not in text
