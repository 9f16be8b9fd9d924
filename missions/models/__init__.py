"""Missions: what was asked for, who goes when, under which terms, and what happens around them."""

from missions.models.approval import ApprovalRule, TorApproval
from missions.models.contract import (
    Contract,
    ContractLog,
    Milestone,
    MilestoneLog,
    PhaseResponsible,
    SupportPhase,
)
from missions.models.cost import CostLine, MissionBudget
from missions.models.decision import DecisionLine
from missions.models.event import (
    DatedEvent,
    EventDecision,
    EventIntervention,
    GroupMeeting,
    GroupMembership,
    MeetingAttendance,
    ThematicGroup,
)
from missions.models.exchange import Communication, RemoteSupport
from missions.models.feedback import MissionFeedback
from missions.models.invitation import Invitation
from missions.models.marker import MarkerObservation
from missions.models.mission import (
    AimedResult,
    Delegation,
    FocalPointDebriefing,
    JuniorLeadDecision,
    Mission,
    MissionIntervention,
    MissionLog,
    MissionMember,
    MissionQuerySet,
)
from missions.models.request import (
    PriorityCountry,
    PriorityPeriod,
    PriorityTheme,
    RequestLog,
    SupportRequest,
)
from missions.models.tor import (
    TermsOfReference,
    TorContribution,
    TorImport,
    TorLog,
    TorQuerySet,
    TorSection,
    TorTemplate,
    TorTemplateSection,
)
from missions.models.tor_beside import ProgrammeEntry, ReportingLine, TorComment, TorTask
from missions.models.tor_draft import TorDraft
from missions.models.workshop import KeyActor
