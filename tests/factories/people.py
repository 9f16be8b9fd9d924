"""People, and the interventions that they stand around."""

from datetime import UTC, date, datetime

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import ADMINISTRATORS, EST_MANAGERS, Substitution, User
from core.models import StoredFile
from experts.models import (
    Absence,
    Availability,
    Competence,
    CurriculumVitae,
    DayRate,
    Expert,
    ExpertLanguage,
    ExpertSector,
    ExpertSkill,
)
from interventions.models import (
    BriefingItem,
    Country,
    EstUnit,
    ExpectedResult,
    InitialBriefing,
    Intervention,
    PartnerOrganisation,
    PlannedDays,
    Representative,
    Sector,
    TeamMember,
    Theme,
)

#: When the stamps of the factories were set.
THEN = datetime(2016, 1, 4, 9, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(2016, 2, 22), date(2016, 3, 4)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")

    in_group = None

    class Params:
        est_manager = factory.Trait(in_group=EST_MANAGERS)
        administrator = factory.Trait(in_group=ADMINISTRATORS)

    @classmethod
    def _create(cls, model_class, *args, in_group=None, **kwargs):
        user = super()._create(model_class, *args, **kwargs)
        if in_group:
            user.groups.add(Group.objects.get(name=in_group))
        return user


class SubstitutionFactory(DjangoModelFactory):
    """In force today."""

    class Meta:
        model = Substitution

    person = factory.SubFactory(UserFactory)
    substitute = factory.SubFactory(UserFactory)
    since = until = factory.LazyFunction(timezone.localdate)


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = Country
        django_get_or_create = ("code",)  # six hundred on, they meet those of the demo

    # Without X, under which the filler numbers its own.
    code = factory.Sequence(lambda n: "ABCDEFGHIJKLMNOPQRSTUVWYZ"[n // 26 % 25] + chr(65 + n % 26))
    name_fr = factory.Sequence(lambda n: f"Pays {n}")


class SectorFactory(DjangoModelFactory):
    class Meta:
        model = Sector

    code = factory.Sequence(lambda n: f"{10000 + n}")
    name_fr = factory.Sequence(lambda n: f"Secteur {n}")


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    code = factory.Sequence(lambda n: f"theme-{n}")
    name_fr = factory.Sequence(lambda n: f"Thème {n}")


class ExpectedResultFactory(DjangoModelFactory):
    class Meta:
        model = ExpectedResult

    code = factory.Sequence(lambda n: f"X{n:02}")
    position = factory.Sequence(lambda n: 100 + n)
    name_fr = factory.Sequence(lambda n: f"Résultat {n}")
    origin = "est"


class EstUnitFactory(DjangoModelFactory):
    class Meta:
        model = EstUnit
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"U{n}")
    name_fr = factory.Sequence(lambda n: f"Unité {n}")
    coordinator = factory.SubFactory(UserFactory)

    @factory.post_generation
    def members(self, create, people, **_kwargs):
        self.members.add(self.coordinator, *(people or ()))


class InterventionFactory(DjangoModelFactory):
    class Meta:
        model = Intervention
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"INT-{n}")
    title = factory.Sequence(lambda n: f"Intervention {n}")
    country = factory.SubFactory(CountryFactory)
    unit = factory.SubFactory(EstUnitFactory)
    sector = factory.SubFactory(SectorFactory)
    kind, management_mode, size = "project", "cogestion", "large"
    starts_on, ends_on = date(2015, 1, 1), date(2019, 12, 31)
    budget_eur = 12_000_000
    focal_point = factory.SubFactory(UserFactory)

    @factory.post_generation
    def director(self, create, user, **_kwargs):
        if user:
            TeamMemberFactory(intervention=self, user=user)


class TeamMemberFactory(DjangoModelFactory):
    class Meta:
        model = TeamMember

    intervention = factory.SubFactory(InterventionFactory)
    user = factory.SubFactory(UserFactory)
    role = "intervention_director"


class RepresentativeFactory(DjangoModelFactory):
    class Meta:
        model = Representative

    country = factory.SubFactory(CountryFactory)
    user = factory.SubFactory(UserFactory)


class PlannedDaysFactory(DjangoModelFactory):
    class Meta:
        model = PlannedDays

    intervention = factory.SubFactory(InterventionFactory)
    year, days, source = 2016, 40, "dtf"


class ExpertFactory(DjangoModelFactory):
    class Meta:
        model = Expert

    user = factory.SubFactory(UserFactory)
    code = factory.Sequence(lambda n: f"X{n}")
    kind, level, state = "est_staff", "senior", "validated"
    unit = factory.SubFactory(EstUnitFactory)

    class Params:
        junior = factory.Trait(level="junior")
        external = factory.Trait(kind="consultant")


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    expert = factory.SubFactory(ExpertFactory)
    kind = "leave"
    starts_on, ends_on = FIRST_DAY, LAST_DAY


class AvailabilityFactory(DjangoModelFactory):
    class Meta:
        model = Availability

    expert = factory.SubFactory(ExpertFactory)
    starts_on, ends_on = FIRST_DAY, LAST_DAY


class CompetenceFactory(DjangoModelFactory):
    class Meta:
        model = Competence

    name = factory.Sequence(lambda n: f"Compétence {n}")

    class Params:
        coaching = factory.Trait(kind="coaching")


class ExpertSkillFactory(DjangoModelFactory):
    """Validated as it was said; `level` alone leaves it to be validated."""

    class Meta:
        model = ExpertSkill

    expert = factory.SubFactory(ExpertFactory)
    competence = factory.SubFactory(CompetenceFactory)
    level = 4

    class Params:
        validated = factory.Trait(
            validated_level=factory.SelfAttribute("level"), validated_on=FIRST_DAY
        )


class ExpertSectorFactory(ExpertSkillFactory):
    class Meta:
        model = ExpertSector
        exclude = ("competence",)

    sector = factory.SubFactory(SectorFactory)


class ExpertLanguageFactory(DjangoModelFactory):
    class Meta:
        model = ExpertLanguage

    expert = factory.SubFactory(ExpertFactory)
    language, level = "fr", "C1"


class DayRateFactory(DjangoModelFactory):
    class Meta:
        model = DayRate

    expert = factory.SubFactory(ExpertFactory, external=True)
    amount_eur, starts_on = 500, date(2014, 1, 1)


class CurriculumVitaeFactory(DjangoModelFactory):
    class Meta:
        model = CurriculumVitae

    expert = factory.SubFactory(ExpertFactory)
    file = factory.LazyFunction(lambda: StoredFile.objects.keep(b"%PDF-1.7 cv", name="cv.pdf"))


class PartnerOrganisationFactory(DjangoModelFactory):
    class Meta:
        model = PartnerOrganisation

    intervention = factory.SubFactory(InterventionFactory)
    name = factory.Sequence(lambda n: f"Organisation {n}")
    role = "lead"


class InitialBriefingFactory(DjangoModelFactory):
    class Meta:
        model = InitialBriefing

    code = factory.Sequence(lambda n: f"BR-2016-{100 + n}")
    intervention = factory.SubFactory(InterventionFactory)
    expert = factory.SubFactory(UserFactory)
    starts_on, ends_on = FIRST_DAY, LAST_DAY


class BriefingItemFactory(DjangoModelFactory):
    class Meta:
        model = BriefingItem

    briefing = factory.SubFactory(InitialBriefingFactory)
    label = factory.Sequence(lambda n: f"Sujet {n}")
