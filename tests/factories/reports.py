"""Reports, what they recommend, and the files they keep."""

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory

from core.models import StoredFile
from reports.models import (
    DebriefingFile,
    Recommendation,
    Report,
    ReportSection,
    ReportTemplate,
)
from tests.factories.missions import MissionFactory
from tests.factories.people import LAST_DAY, THEN, UserFactory


class StoredFileFactory(DjangoModelFactory):
    """A row without bytes."""

    class Meta:
        model = StoredFile

    path = factory.Sequence(lambda n: f"00/00/{n}")
    name, media_type, size, sha256 = "slides.pdf", "application/pdf", 1, "0" * 64


class DebriefingFileFactory(DjangoModelFactory):
    class Meta:
        model = DebriefingFile

    mission = factory.SubFactory(MissionFactory, ongoing=True)
    kind = "slides"
    file = factory.SubFactory(StoredFileFactory)
    added_by = factory.SubFactory(UserFactory)


class ReportFactory(DjangoModelFactory):
    """`text="…"` writes the same text into every section of the template."""

    class Meta:
        model = Report
        skip_postgeneration_save = True

    mission = factory.SubFactory(MissionFactory, debriefed=True)
    template = factory.LazyFunction(lambda: ReportTemplate.objects.get(kind="", is_current=True))
    due_on = LAST_DAY + timedelta(days=21)

    class Params:
        submitted = factory.Trait(state="submitted", submitted_at=THEN)
        approved = factory.Trait(state="approved", submitted_at=THEN, approved_at=THEN)
        diffused = factory.Trait(
            state="diffused", submitted_at=THEN, approved_at=THEN, diffused_at=THEN
        )
        acknowledged = factory.Trait(
            state="acknowledged", submitted_at=THEN, approved_at=THEN, diffused_at=THEN
        )

    @factory.post_generation
    def text(self, create, body, **_kwargs):
        ReportSection.objects.bulk_create(
            ReportSection(
                report=self, key=one.key, position=one.position, title=one.title, body=body or ""
            )
            for one in self.template.sections.all()
        )


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = Recommendation

    code = factory.Sequence(lambda n: f"REC-{500 + n}")
    mission = factory.SubFactory(MissionFactory)
    text = "Inscrire une ligne d’entretien au budget."
    addressed_to = "technical_team"
    owner = factory.SubFactory(UserFactory)
    due_on = date(2016, 12, 31)

    class Params:
        outside = factory.Trait(owner=None, owner_outside="Commune de Tanguiéta")
        in_progress = factory.Trait(state="in_progress", response="accepted")
        implemented = factory.Trait(state="implemented", response="accepted", evidence="Budget")
        verified = factory.Trait(
            state="verified", response="accepted", evidence="Budget", verified_at=THEN
        )
        dropped = factory.Trait(state="dropped")
