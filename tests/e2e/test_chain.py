"""One mission from the first wish to the annual review: scenarios S3, S5 and S9 in one walk."""

from tests.e2e import mission_steps, report_steps, review_steps


def test_a_mission_goes_from_the_wish_to_the_annual_review(people, site):
    mission = mission_steps.agree_on_mission(people)
    report_steps.report_from_the_field(people, mission)
    report_steps.reach_the_readers(people, site, mission)

    text = review_steps.publish_the_year(people, mission)

    assert report_steps.KEPT["title"] in text
    assert review_steps.DECISION in text
    assert review_steps.REASON in text
    assert report_steps.ASIDE["With which effect?"] not in text
