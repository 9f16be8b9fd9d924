"""Stage five: recommendations, lessons and annual reviews."""

from datetime import timedelta

from django.utils.text import slugify

from backstopping.demo.board import load_board
from backstopping.demo.reports import lead_of
from backstopping.demo.source import Record, at
from backstopping.demo.world import World
from interventions.enums import TeamRole
from interventions.models import Theme
from reports.enums import (
    Addressee,
    LessonState,
    Priority,
    RecommendationState,
    Response,
    ReviewChoice,
    ReviewState,
    SummarySection,
    Valence,
)
from reports.models import (
    AnnualReview,
    Lesson,
    Recommendation,
    ReviewDecision,
    ReviewLesson,
    ReviewSentence,
)

#: Until then somebody else has looked at what was declared done.
LONG_AGO = timedelta(days=60)
ONE_WEEK = timedelta(days=7)


def load_learning(world: World) -> None:
    load_recommendations(world)
    load_themes(world)
    load_lessons(world)
    load_reviews(world)


def mission_record(world: World, record: Record) -> Record:
    """The entry of the mission that this entry belongs to."""
    return record.pick("mission", world.mission_records)


def load_recommendations(world: World) -> None:
    rows = [
        (record, recommendation_of(world, record))
        for record in world.source.records("recommendations")
    ]
    for row in world.keep("recommendations", rows):
        world.recommendations[row.code] = row


def recommendation_of(world: World, record: Record) -> Recommendation:
    addressee = record.choice("addressed_to", Addressee)
    response = record.choice("response", Response, Response.NONE)
    outside = record.text("owner_outside", "")
    follower = owner_of(world, mission_record(world, record), addressee)
    answered = response != Response.NONE
    return Recommendation(
        code=record.text("code"),
        mission=record.pick("mission", world.missions),
        text=record.text("text"),
        addressed_to=addressee,
        owner=None if outside else follower,
        owner_outside=outside,
        priority=record.choice("priority", Priority),
        due_on=record.day("due"),
        response=response,
        response_comment=record.text("response_comment", ""),
        responded_by=follower if answered else None,
        responded_at=at(answered_on(world, record)) if answered else None,
        **carried_out(world, record, follower),
    )


def carried_out(world: World, record: Record, doer) -> dict:
    """The file knows what was done: what was done long ago has been seen by another since."""
    state = record.choice("status", RecommendationState)
    if state != RecommendationState.IMPLEMENTED:
        return {"state": state}
    answered = at(answered_on(world, record)) + timedelta(days=1)
    done_at = max(answered, min(at(record.day("due")), at(world.source.today())))
    done = {
        "state": state,
        "evidence": record.text("response_comment", ""),
        "implemented_by": doer,
        "implemented_at": done_at,
    }
    if record.day("due") > world.source.today() - LONG_AGO:
        return done
    seen = {"verified_by": verifier_of(world, record, doer), "verified_at": done_at + ONE_WEEK}
    return done | seen | {"state": RecommendationState.VERIFIED}


def verifier_of(world: World, record: Record, doer):
    """Focal point, unit coordinator, EST manager: the first who did not do it himself."""
    mission = world.missions[record.text("mission")]
    line = (mission.focal_point, mission.unit.coordinator, world.est_managers[0])
    return next(one for one in line if one and one != doer)


def owner_of(world: World, mission: Record, addressee: Addressee):
    """Who answers for the addressee: the director for partners, the RR for the committee."""
    interventions = mission.picks("interventions", world.interventions)
    if addressee in (Addressee.RR, Addressee.STEERING_COMMITTEE):
        return mission.pick("country", world.representatives)
    if addressee == Addressee.EST:
        return mission.pick("focal_point", world.experts).user
    roles = {
        Addressee.TECHNICAL_TEAM: TeamRole.TECHNICAL_COORDINATOR,
        Addressee.PARTNER: TeamRole.INTERVENTION_DIRECTOR,
        Addressee.SCIENTIFIC_TEAM: TeamRole.SCIENTIFIC_TEAM,
    }
    return world.first(interventions, roles[addressee])


def answered_on(world: World, record: Record):
    """Two weeks after the report went out, on the due day at the latest; the file has no date."""
    report = mission_record(world, record).record("report")
    known = report.day("diffused_on", None) or report.day("due_on")
    return min(known + timedelta(weeks=2), max(known, record.day("due")))


def load_themes(world: World) -> None:
    first = {one.text("theme"): one for one in reversed(world.source.records("lessons"))}
    rows = [
        (record, Theme(code=slugify(name), name_fr=name[:1].upper() + name[1:]))
        for name, record in sorted(first.items())
    ]
    kept = world.keep("themes", rows)
    world.themes = dict(zip(sorted(first), kept, strict=True))


def load_lessons(world: World) -> None:
    """Their year is a label, as is that of a review: it does not move with the dates."""
    records = world.source.records("lessons")
    rows = [(record, lesson_of(world, record)) for record in records]
    for _record, row in rows:
        row.take_from_origin()
    world.review_of = {one.text("code"): one.number("annual_review", None) for one in records}
    world.lessons = {row.code: row for row in world.keep("lessons", rows)}


def lesson_of(world: World, record: Record) -> Lesson:
    return Lesson(
        code=record.text("code"),
        mission=record.pick("mission", world.missions),
        intervention=record.pick("intervention", world.interventions),
        year=record.number("year"),
        theme=record.pick("theme", world.themes),
        valence=record.choice("valence", Valence),
        title=record.text("title"),
        context=record.text("context"),
        mechanism=record.text("mechanism"),
        outcome=record.text("outcome"),
        application=record.text("application", ""),
        author=lead_of(world, mission_record(world, record)),
        state=record.choice("status", LessonState),
    )


def load_reviews(world: World) -> None:
    choices, decisions, sentences, boards = [], [], [], []
    units = world.units | {"ALL": None}
    for record in world.source.records("annual_reviews", key="year"):
        [review] = world.keep("annual reviews", [(record, review_of(record, units))])
        world.reviews[review.year] = review
        chosen = record.picks("selected", world.lessons)
        choices += [
            (record, kept_lesson(review, lesson, position))
            for position, lesson in enumerate(chosen, start=1)
        ]
        decisions += [
            (record, ReviewDecision(review=review, text=text))
            for text in record.texts("decisions")
        ]
        sentences += [(record, one) for one in sentences_of(record, review)]
        if board := record.record("board", None):
            boards.append((review, board))
    world.keep("lessons chosen by reviews", choices)
    world.keep("sentences of reviews", sentences)
    world.keep("decisions of reviews", decisions)
    for review, board in boards:
        load_board(world, review, board)


def kept_lesson(review, lesson, position) -> ReviewLesson:
    kept = ReviewChoice.KEPT
    return ReviewLesson(review=review, lesson=lesson, decision=kept, position=position)


def review_of(record: Record, units) -> AnnualReview:
    return AnnualReview(
        year=record.number("year"),
        unit=record.pick("unit", units),
        state=record.choice("status", ReviewState),
        opened_on=record.day("opened"),
        published_on=record.day("published", None),
        headline=record.text("headline", "") or "",
    )


def sentences_of(record: Record, review: AnnualReview) -> list[ReviewSentence]:
    """The file's words are those of the managers: no lesson is named as their source."""
    outsourcing = record.text("outsourcing", "")
    words = {
        SummarySection.MESSAGE: record.texts("messages"),
        SummarySection.NOT_ACHIEVED: record.texts("not_achieved", ()),
        SummarySection.OUTSOURCING: [outsourcing] if outsourcing else [],
    }
    return [
        ReviewSentence(review=review, section=section, position=position, text=text)
        for section, texts in words.items()
        for position, text in enumerate(texts, 1)
    ]
