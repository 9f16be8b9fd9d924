"""Missions, with what is asked, agreed and held around them."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from missions.models import (
    ApprovalRule,
    Communication,
    Contract,
    DatedEvent,
    DecisionLine,
    Delegation,
    FocalPointDebriefing,
    GroupMeeting,
    Invitation,
    JuniorLeadDecision,
    KeyActor,
    Milestone,
    Mission,
    MissionFeedback,
    MissionMember,
    PriorityPeriod,
    RemoteSupport,
    SupportRequest,
    TermsOfReference,
    ThematicGroup,
    TorApproval,
    TorSection,
    TorTemplate,
)
from reports.models import (
    FieldDebriefing,
    Participant,
)
from tests.factories.people import (
    FIRST_DAY,
    LAST_DAY,
    THEN,
    CountryFactory,
    EstUnitFactory,
    ExpertFactory,
    InterventionFactory,
    ThemeFactory,
    UserFactory,
)


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


class ContractFactory(DjangoModelFactory):
    """With milestones of 40 and 60 %, its mission delegated with a decision note."""

    class Meta:
        model = Contract
        skip_postgeneration_save = True

    class Params:
        signed = factory.Trait(state="signed", signed_at=factory.LazyFunction(timezone.now))

    code = factory.Sequence(lambda n: f"CT-2016-{n + 10:02}")
    expert = factory.SubFactory(ExpertFactory, external=True)
    mission = factory.LazyAttribute(lambda row: MissionFactory(approved=True, lead=row.expert))
    fee_days = 5
    day_rate_eur = 500

    @factory.post_generation
    def shares(self, create, extracted, **kwargs):
        delegation = DelegationFactory(mission=self.mission, contractor=self.expert)
        DecisionLine.objects.create(delegation=delegation, criterion="cost", leaning="external")
        for number, percent in enumerate(extracted or (40, 60), start=1):
            Milestone.objects.create(
                contract=self, label=f"Result {number}", percent=percent, due_on="2016-11-20"
            )


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


class ApprovalRuleFactory(DjangoModelFactory):
    class Meta:
        model = ApprovalRule

    position, office = 1, "representation"


class TorApprovalFactory(DjangoModelFactory):
    """Asked of these people: `people=[user, ...]`."""

    class Meta:
        model = TorApproval

    tor = factory.SubFactory(TorFactory, completed=True)
    rule = factory.SubFactory(ApprovalRuleFactory)
    position, office = 1, factory.SelfAttribute("rule.office")
    asked_at = THEN


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


class MissionFeedbackFactory(DjangoModelFactory):
    class Meta:
        model = MissionFeedback

    mission = factory.SubFactory(MissionFactory, closed=True)
    expert = factory.SubFactory(ExpertFactory)
    author = factory.SubFactory(UserFactory)
    technical, coaching, words = 4, 5, "Elle laisse l’équipe conclure."
