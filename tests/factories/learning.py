"""Lessons, reviews and what else a year teaches."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from interventions.models import (
    BoundaryPartner,
    ProgressMarker,
)
from missions.models import (
    MarkerObservation,
)
from reports.enums import CheckPoint
from reports.models import (
    ActionResearch,
    AnnualReview,
    CapitalisationProduct,
    Lesson,
    LessonCheck,
    Newsletter,
    ReviewDecision,
    ReviewLesson,
)
from tests.factories.missions import MissionFactory, RemoteSupportFactory
from tests.factories.people import (
    FIRST_DAY,
    LAST_DAY,
    EstUnitFactory,
    InterventionFactory,
    SectorFactory,
    ThemeFactory,
    UserFactory,
)


class LessonFactory(DjangoModelFactory):
    class Meta:
        model = Lesson

    code = factory.Sequence(lambda n: f"L-{500 + n}")
    mission = factory.SubFactory(MissionFactory)
    intervention = factory.LazyAttribute(lambda one: one.mission.interventions.first())
    unit = factory.LazyAttribute(lambda one: one.mission.unit)
    country = factory.LazyAttribute(lambda one: one.mission.country)
    sector = factory.LazyAttribute(lambda one: one.intervention.sector)
    is_source_closed = factory.LazyAttribute(
        lambda one: bool(one.mission and one.mission.may_have_confidential_annex)
    )
    year = 2016
    theme = factory.SubFactory(ThemeFactory)
    valence = "success"
    title = factory.Sequence(lambda n: f"Chiffrer le désaccord le rend utile {n}")
    context = "Deux services évalués sur leurs réalisations."
    mechanism = "Un tableau commun déplace la discussion."
    outcome = "Le comité décide en une séance."

    class Params:
        proposed = factory.Trait(state="proposed")
        validated = factory.Trait(state="validated")
        published = factory.Trait(state="published")
        archived = factory.Trait(state="archived")
        own = factory.Trait(
            origin="own", mission=None, origin_note="Atelier des unités", intervention=None,
            country=None, unit=factory.SubFactory(EstUnitFactory),
            sector=factory.SubFactory(SectorFactory),
        )  # fmt: skip
        remote = factory.Trait(
            origin="remote", mission=None,
            remote_support=factory.SubFactory(RemoteSupportFactory),
            intervention=factory.SelfAttribute("remote_support.intervention"),
            unit=factory.SelfAttribute("intervention.unit"),
            country=factory.SelfAttribute("intervention.country"),
        )  # fmt: skip


class LessonCheckFactory(DjangoModelFactory):
    class Meta:
        model = LessonCheck

    lesson = factory.SubFactory(LessonFactory, proposed=True)
    point = "context"
    is_met = True
    checked_by = factory.SubFactory(UserFactory)


def check_all(lesson, by=None):
    """Somebody has spoken to every point of the quality rule."""
    by = by or UserFactory()
    return [LessonCheckFactory(lesson=lesson, point=one, checked_by=by) for one in CheckPoint]


class AnnualReviewFactory(DjangoModelFactory):
    class Meta:
        model = AnnualReview

    year = factory.Sequence(lambda n: 2030 + n)
    opened_on = date(2016, 11, 1)

    class Params:
        synthesis = factory.Trait(state="synthesis")
        validated = factory.Trait(state="validated")
        published = factory.Trait(state="published", published_on=date(2017, 1, 30))


class ReviewLessonFactory(DjangoModelFactory):
    class Meta:
        model = ReviewLesson

    review = factory.SubFactory(AnnualReviewFactory)
    lesson = factory.SubFactory(
        LessonFactory, validated=True, year=factory.SelfAttribute("..review.year")
    )
    decision = "kept"

    class Params:
        proposed = factory.Trait(decision="proposed")
        aside = factory.Trait(decision="set_aside", reason="Trop proche d’une autre.")


class ReviewDecisionFactory(DjangoModelFactory):
    class Meta:
        model = ReviewDecision

    review = factory.SubFactory(AnnualReviewFactory)
    text = factory.Sequence(lambda n: f"Décision {n}")
    owner = factory.SubFactory(UserFactory)
    due_on = date(2017, 6, 30)


# --- what partners do, what is studied and shared --------------------------------------
class BoundaryPartnerFactory(DjangoModelFactory):
    class Meta:
        model = BoundaryPartner

    intervention = factory.SubFactory(InterventionFactory)
    name = factory.Sequence(lambda n: f"Équipes cadres {n}")


class ProgressMarkerFactory(DjangoModelFactory):
    class Meta:
        model = ProgressMarker

    partner = factory.SubFactory(BoundaryPartnerFactory)
    level = "expect"
    text = factory.Sequence(lambda n: f"L'équipe affiche ses indicateurs {n}.")


class MarkerObservationFactory(DjangoModelFactory):
    class Meta:
        model = MarkerObservation

    mission = factory.SubFactory(MissionFactory, closed=True)
    marker = factory.LazyAttribute(
        lambda one: ProgressMarkerFactory(partner__intervention=one.mission.interventions.first())
    )
    degree = "not_yet"
    observed_on = FIRST_DAY


#: What an action research has from its agreement on.
AGREED = {"starts_on": date(2016, 1, 4), "ends_on": date(2018, 6, 29), "budget_eur": 12_000}
RESULT = {"results": "Deux refus sur trois tiennent à l'attente."}


class ActionResearchFactory(DjangoModelFactory):
    class Meta:
        model = ActionResearch

    code = factory.Sequence(lambda n: f"RA-2016-{100 + n}")
    intervention = factory.SubFactory(InterventionFactory)
    question = factory.Sequence(lambda n: f"Que devient une décision de l'équipe {n} ?")
    asked_by = "Équipes cadres de deux districts"

    class Params:
        complete = factory.Trait(**AGREED)
        agreed = factory.Trait(state="agreed", **AGREED)
        under_way = factory.Trait(state="under_way", **AGREED)
        delivered = factory.Trait(state="results", **AGREED, **RESULT)
        closed = factory.Trait(state="closed", **AGREED, **RESULT)
        dropped = factory.Trait(state="dropped")


class CapitalisationProductFactory(DjangoModelFactory):
    class Meta:
        model = CapitalisationProduct

    code = factory.Sequence(lambda n: f"CP-2016-{100 + n}")
    intervention = factory.SubFactory(InterventionFactory)
    kind, language = "guide", "fr"
    title = factory.Sequence(lambda n: f"Discuter des ordonnances en équipe {n}")
    authors, link = "Médecins-conseils", "https://example.org/guide"

    class Params:
        drafted = factory.Trait(state="drafted")
        validated = factory.Trait(state="validated")
        published = factory.Trait(state="published", dated_on=date(2016, 10, 24))
        dropped = factory.Trait(state="dropped")


class NewsletterFactory(DjangoModelFactory):
    class Meta:
        model = Newsletter

    since, until = FIRST_DAY, LAST_DAY
    title_fr = factory.Sequence(lambda n: f"Lettre {n}")
