import pytest

from tests.factories import ExpertFactory


@pytest.fixture
def expert_of(db):
    """The expert profile of this person."""
    return lambda user, **kwargs: ExpertFactory(user=user, **kwargs)
