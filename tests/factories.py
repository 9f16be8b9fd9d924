"""Rows for tests: one factory a model, one trait a state, no more than the database asks."""

from datetime import UTC, date, datetime, timedelta

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import ADMINISTRATORS, EST_MANAGERS, Substitution, User
from core.models import StoredFile
from experts.models import Absence, Expert
from interventions.models import (
    BoundaryPartner,
    BriefingItem,
    Country,
    EstUnit,
    ExpectedResult,
    InitialBriefing,
    Intervention,
    PartnerOrganisation,
    PlannedDays,
    ProgressMarker,
    Representative,
    Sector,
    TeamMember,
    Theme,
)
from missions.models import (
    Communication,
    DatedEvent,
    Delegation,
    FocalPointDebriefing,
    GroupMeeting,
    Invitation,
    JuniorLeadDecision,
    KeyActor,
    MarkerObservation,
    Mission,
    MissionMember,
    PriorityPeriod,
    RemoteSupport,
    SupportRequest,
    TermsOfReference,
    ThematicGroup,
    TorSection,
    TorTemplate,
)
from reports.enums import CheckPoint
from reports.models import (
    ActionResearch,
    AnnualReview,
    CapitalisationProduct,
    DebriefingFile,
    FieldDebriefing,
    Lesson,
    LessonCheck,
    Newsletter,
    Participant,
    Recommendation,
    Report,
    ReportSection,
    ReportTemplate,
    ReviewDecision,
    ReviewLesson,
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
    kind, level = "est_staff", "senior"
    unit = factory.SubFactory(EstUnitFactory)

    class Params:
        junior = factory.Trait(level="junior")
        external = factory.Trait(kind="consultant", day_rate_eur=500)


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    expert = factory.SubFactory(ExpertFactory)
    kind = "leave"
    starts_on, ends_on = FIRST_DAY, LAST_DAY


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


class MissionFactory(DjangoModelFactory):
    """`lead=expert` gives it a leader, `interventions=[...]` what it serves (one by default)."""

    class Meta:
        model = Mission
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"MIS-2016-{100 + n}")
    title = factory.Sequence(lambda n: f"Mission {n}")
    kind, origin = "regular", "dtf"
    needs_expressed_by = "Équipe technique"
    country = factory.SubFactory(CountryFactory)
    unit = factory.SubFactory(EstUnitFactory)
    starts_on, ends_on = FIRST_DAY, LAST_DAY
    focal_point = factory.SubFactory(UserFactory)

    class Params:
        setup = factory.Trait(kind="setup", origin="country_action_plan")
        mediation = factory.Trait(kind="specific", specific_kind="mediation", origin="rr")
        proposed = factory.Trait(state="proposed")
        approved = factory.Trait(state="approved", approved_at=THEN)
        tor_validated = factory.Trait(state="tor_validated", approved_at=THEN)
        ongoing = factory.Trait(state="ongoing", approved_at=THEN)
        debriefed = factory.Trait(state="debriefed", approved_at=THEN)
        reported = factory.Trait(state="reported", approved_at=THEN)
        closed = factory.Trait(state="closed", approved_at=THEN, closed_at=THEN)
        postponed = factory.Trait(state="postponed", state_reason="Sécurité")
        cancelled = factory.Trait(state="cancelled", state_reason="Sécurité")

    @factory.post_generation
    def interventions(self, create, chosen, **_kwargs):
        chosen = chosen or [InterventionFactory(country=self.country, unit=self.unit)]
        self.interventions.add(*chosen)

    @factory.post_generation
    def lead(self, create, expert, **_kwargs):
        if expert:
            MissionMemberFactory(mission=self, expert=expert, role="lead")


class MissionMemberFactory(DjangoModelFactory):
    class Meta:
        model = MissionMember

    mission = factory.SubFactory(MissionFactory)
    expert = factory.SubFactory(ExpertFactory)
    role, person_days = "member", 10


class DelegationFactory(DjangoModelFactory):
    class Meta:
        model = Delegation

    mission = factory.SubFactory(MissionFactory)
    kind = "competence"
    contractor = factory.SubFactory(ExpertFactory, external=True)


class FocalPointDebriefingFactory(DjangoModelFactory):
    class Meta:
        model = FocalPointDebriefing

    mission = factory.SubFactory(MissionFactory)
    held_on = LAST_DAY + timedelta(days=5)


class JuniorLeadDecisionFactory(DjangoModelFactory):
    class Meta:
        model = JuniorLeadDecision

    mission = factory.SubFactory(MissionFactory)
    expert = factory.LazyAttribute(lambda o: o.mission.members.get(role="lead").expert)
    decided_by = factory.SelfAttribute("mission.unit.coordinator")
    decided_on = FIRST_DAY
    reason = "Montée en compétence"


class TorFactory(DjangoModelFactory):
    """`text="…"` writes the same text into every section of the template."""

    class Meta:
        model = TermsOfReference
        skip_postgeneration_save = True

    mission = factory.SubFactory(MissionFactory)
    template = factory.LazyFunction(
        lambda: TorTemplate.objects.get(kind="regular", is_current=True)
    )

    class Params:
        proposed = factory.Trait(state="proposed", proposed_at=THEN)
        completed = factory.Trait(state="completed", proposed_at=THEN, completed_at=THEN)
        validated = factory.Trait(
            state="validated", proposed_at=THEN, completed_at=THEN, validated_at=THEN
        )
        superseded = factory.Trait(
            state="superseded", proposed_at=THEN, completed_at=THEN, validated_at=THEN
        )

    @factory.post_generation
    def text(self, create, body, **_kwargs):
        TorSection.objects.bulk_create(
            TorSection(
                tor=self, key=one.key, position=one.position, title=one.title, body=body or ""
            )
            for one in self.template.sections.all()
        )


class KeyActorFactory(DjangoModelFactory):
    class Meta:
        model = KeyActor

    mission = factory.SubFactory(MissionFactory, setup=True)
    name = factory.Sequence(lambda n: f"Acteur {n}")


class PriorityPeriodFactory(DjangoModelFactory):
    """`themes=[...]` and `countries=[...]` say what is eligible."""

    class Meta:
        model = PriorityPeriod
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Priorités {n}")
    starts_on, ends_on = date(2016, 1, 1), date(2016, 12, 31)

    @factory.post_generation
    def themes(self, create, chosen, **_kwargs):
        self.themes.add(*(chosen or ()))

    @factory.post_generation
    def countries(self, create, chosen, **_kwargs):
        self.countries.add(*(chosen or ()))


class SupportRequestFactory(DjangoModelFactory):
    class Meta:
        model = SupportRequest

    code = factory.Sequence(lambda n: f"SR-2016-{100 + n}")
    intervention = factory.SubFactory(InterventionFactory)
    country = factory.SelfAttribute("intervention.country")
    unit = factory.SelfAttribute("intervention.unit")
    theme = factory.SubFactory(ThemeFactory)
    output, description = "advice", "Relire un protocole"
    requested_by = factory.SubFactory(UserFactory)
    submitted_at = THEN

    class Params:
        screening = factory.Trait(state="screening")
        eligible = factory.Trait(state="eligible", decided_at=THEN)
        not_eligible = factory.Trait(
            state="not_eligible", decided_at=THEN, decision_reason="Hors des priorités"
        )
        deferred = factory.Trait(
            state="deferred", decided_at=THEN, decision_reason="Expert indisponible"
        )
        approved = factory.Trait(state="approved", decided_at=THEN)
        delivered = factory.Trait(state="delivered", decided_at=THEN, delivered_at=THEN)
        closed = factory.Trait(state="closed", decided_at=THEN, delivered_at=THEN)
        withdrawn = factory.Trait(state="withdrawn")


class RemoteSupportFactory(DjangoModelFactory):
    class Meta:
        model = RemoteSupport

    code = factory.Sequence(lambda n: f"RS-2016-{100 + n}")
    intervention = factory.SubFactory(InterventionFactory)
    expert = factory.SubFactory(ExpertFactory)
    held_on, channel, hours, subject = FIRST_DAY, "phone", 2, "Suivi"


class CommunicationFactory(DjangoModelFactory):
    class Meta:
        model = Communication

    intervention = factory.SubFactory(InterventionFactory)
    nature, channel, held_on = "technical", "email", FIRST_DAY
    correspondents, subject = "Coordination", "Dates de la mission"
    written_by = factory.SubFactory(UserFactory)


class DatedEventFactory(DjangoModelFactory):
    """`interventions=[...]` says whom it concerns."""

    class Meta:
        model = DatedEvent
        skip_postgeneration_save = True

    kind = "copil"
    title = factory.Sequence(lambda n: f"Comité de pilotage {n}")
    starts_on = ends_on = FIRST_DAY

    @factory.post_generation
    def interventions(self, create, chosen, **_kwargs):
        self.interventions.add(*(chosen or ()))


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    mission = factory.SubFactory(MissionFactory, approved=True)
    user = factory.SubFactory(UserFactory)
    starts_on, ends_on = FIRST_DAY, LAST_DAY


class ThematicGroupFactory(DjangoModelFactory):
    """`members=[...]` are users."""

    class Meta:
        model = ThematicGroup
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"GT-{n}")
    name = factory.Sequence(lambda n: f"Groupe {n}")
    coordinator = factory.SubFactory(UserFactory)

    @factory.post_generation
    def members(self, create, people, **_kwargs):
        self.members.add(*(people or ()))


class GroupMeetingFactory(DjangoModelFactory):
    class Meta:
        model = GroupMeeting

    group = factory.SubFactory(ThematicGroupFactory)
    held_on, agenda = FIRST_DAY, "Programme de l’année"


class FieldDebriefingFactory(DjangoModelFactory):
    class Meta:
        model = FieldDebriefing
        skip_postgeneration_save = True

    mission = factory.SubFactory(MissionFactory, ongoing=True)
    held_on = LAST_DAY
    place = "Cotonou"
    key_messages = factory.LazyFunction(lambda: ["Message"])
    people = factory.RelatedFactory("tests.factories.ParticipantFactory", "debriefing")


class ParticipantFactory(DjangoModelFactory):
    class Meta:
        model = Participant

    debriefing = factory.SubFactory(FieldDebriefingFactory, people=None)
    name = "Équipe technique"


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
