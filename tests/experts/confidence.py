"""A mission with everybody around it, and what of one of its experts is not for everybody."""

from datetime import date

from tests.factories import (
    AbsenceFactory,
    AvailabilityFactory,
    ContractFactory,
    CurriculumVitaeFactory,
    DayRateFactory,
    ExpertFactory,
    ExpertSkillFactory,
    MissionFeedbackFactory,
    MissionMemberFactory,
    RepresentativeFactory,
    SubstitutionFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.reports.people import TEAM_ROLES, Cast

#: A day rate, its note, the name of a CV, what was said and may be read, what was said for EST,
#: why somebody is away, what he wrote of the days he offers, what was said of one of EST.
RATE, NOTE, CV, WORDS, UNSHARED = "7391", "canary-note", "canary-cv", "canary-said", "canary-kept"
AWAY, OFFER, OF_EST = "canary-away", "canary-offer", "canary-of-est"
CANARIES = {RATE, NOTE, CV, WORDS, UNSHARED, AWAY, OFFER, OF_EST}
EST = {"focal_point", "unit_coordinator", "other_coordinator", "est_manager", "administrator"}
EST |= {"junior", "backstopper"}
#: What each may read of it, all pages and files together; all others nothing.
READS = dict.fromkeys(EST, CANARIES)
READS |= {"backstopper": CANARIES - {OF_EST}, "person": CANARIES - {UNSHARED, OF_EST}}
#: Everybody of the house, by his role; `all_outside` holds each role outside EST at once.
MORE = ("person", "author", "all_outside", "substitute")


def people_around() -> Cast:
    cast = Cast(closed=True)
    expert = cast.expert = ExpertFactory(external=True, code="Q7")
    MissionMemberFactory(mission=cast.mission, expert=expert, role="member")
    cast.people |= {
        "person": expert.user,
        "author": TeamMemberFactory(intervention=cast.intervention).user,
        "all_outside": in_every_role(cast),
        "substitute": UserFactory(),
    }
    for lender in (cast.people["est_manager"], expert.user, cast.people["author"]):
        SubstitutionFactory(person=lender, substitute=cast.people["substitute"])
    write_secrets(cast)
    return cast


def in_every_role(cast):
    """Rights add up: what no role outside EST may read, he may not either."""
    user = UserFactory()
    for role in TEAM_ROLES.values():
        TeamMemberFactory(intervention=cast.intervention, user=user, role=role)
    RepresentativeFactory(country=cast.intervention.country, user=user)
    expert = ExpertFactory(user=user, external=True, level="junior")
    MissionMemberFactory(mission=cast.mission, expert=expert, role="member")
    return user


def write_secrets(cast):
    expert, given = cast.expert, {"mission": cast.mission, "expert": cast.expert}
    MissionFeedbackFactory(**given, author=cast.people["author"], words=WORDS)
    MissionFeedbackFactory(**given, words=UNSHARED, is_shared=False)
    of_est = cast.people["backstopper"].expert
    MissionFeedbackFactory(mission=cast.mission, expert=of_est, words=OF_EST, is_shared=False)
    DayRateFactory(expert=expert, amount_eur=int(RATE), note=NOTE, starts_on=date(2014, 1, 1))
    AbsenceFactory(expert=expert, note=AWAY, kind="illness", starts_on="2016-03-07",
                   ends_on="2096-03-11")  # fmt: skip
    AvailabilityFactory(expert=expert, note=OFFER, ends_on="2096-03-11")
    stored = CurriculumVitaeFactory(expert=expert).file
    type(stored).objects.filter(pk=stored.pk).update(name=f"{CV}.pdf")
    ExpertSkillFactory(expert=expert, level=4)
    cast.contract = ContractFactory(signed=True, **given, day_rate_eur=int(RATE))
