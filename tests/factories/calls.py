"""Calls for expressions of interest, and their answers."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from experts.calls.enums import ApplicationState, CallState
from experts.models import Application, Call, ConsentText, Criterion, Review, Reviewer, Score
from tests.factories.people import EstUnitFactory, UserFactory


class CallFactory(DjangoModelFactory):
    """Published, open for a month, with two criteria."""

    class Meta:
        model = Call
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"EOI-2016-9{n:03}")
    state = CallState.PUBLISHED
    unit = factory.SubFactory(EstUnitFactory)
    contact = factory.SelfAttribute("unit.coordinator")
    title_fr = "Facilitation"
    text_fr = "Deux missions."
    prompt_fr = "Pourquoi ?"
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=9))
    deadline = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))

    class Params:
        over = factory.Trait(
            deadline=factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))
        )
        closed = factory.Trait(
            over=True,
            state=CallState.CLOSED,
            closed_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1)),
        )
        draft = factory.Trait(state=CallState.DRAFT, published_at=None)

    @factory.post_generation
    def weights(call, create, extracted, **kwargs):
        for place, weight in enumerate(extracted or (60, 40), start=1):
            Criterion.objects.create(
                call=call, position=place, label_fr=f"Critère {place}", weight=weight
            )


class ApplicationFactory(DjangoModelFactory):
    class Meta:
        model = Application

    code = factory.Sequence(lambda n: f"APP-2016-9{n:03}")
    call = factory.SubFactory(CallFactory)
    name = factory.Sequence(lambda n: f"Candidate {n}")
    email = factory.Sequence(lambda n: f"candidate{n}@example.org")
    languages = {"fr": "C1"}
    day_rate_eur = 420
    availability = "toujours"
    answer = "Parce que."
    consent = factory.LazyFunction(ConsentText.current)

    class Params:
        late = factory.Trait(state=ApplicationState.LATE, is_late=True)
        shortlisted = factory.Trait(state=ApplicationState.SHORTLISTED)
        refused = factory.Trait(
            state=ApplicationState.NOT_RETAINED, decided_at=factory.LazyFunction(timezone.now)
        )


class ReviewerFactory(DjangoModelFactory):
    """Somebody of the unit that the call belongs to."""

    class Meta:
        model = Reviewer

    call = factory.SubFactory(CallFactory)
    user = factory.SubFactory(UserFactory)
    due_on = factory.LazyFunction(timezone.localdate)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = super()._create(model_class, *args, **kwargs)
        row.call.unit.members.add(row.user)
        return row


def scored(application, reviewer, *marks) -> Review:
    """What one reviewer handed in."""
    review = Review.objects.create(
        application=application, reviewer=reviewer, submitted_at=timezone.now()
    )
    criteria = application.call.criteria.order_by("position")
    for criterion, mark in zip(criteria, marks, strict=True):
        Score.objects.create(review=review, criterion=criterion, mark=mark)
    return review
