import pytest

from tests.factories import FieldDebriefingFactory, RecommendationFactory, ReportFactory
from tests.reports.people import Cast


@pytest.fixture
def cast(db):
    return Cast


@pytest.fixture
def written(db):
    """A report with everything it needs to be submitted, and the people around its mission."""

    def write(*, mission=None, **report):
        cast = Cast(**(mission or {"debriefed": True}))
        if not hasattr(cast.mission, "field_debriefing"):
            FieldDebriefingFactory(mission=cast.mission)
        cast.report = ReportFactory(mission=cast.mission, text="Un texte.", **report)
        RecommendationFactory(mission=cast.mission)
        return cast

    return write
