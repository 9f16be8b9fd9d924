"""Missions: what was asked for, who goes when, and under which terms of reference."""

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
from missions.models.tor import (
    TermsOfReference,
    TorContribution,
    TorLog,
    TorQuerySet,
    TorSection,
    TorTemplate,
    TorTemplateSection,
)
