"""Interventions, the people around them, and the reference data EST keeps."""

from interventions.models.briefing import (
    BriefingDocument,
    BriefingItem,
    BriefingLog,
    BriefingTopic,
    InitialBriefing,
)
from interventions.models.intervention import (
    Dated,
    DatedQuerySet,
    Intervention,
    InterventionQuerySet,
    PlannedDays,
    Representative,
    TeamMember,
)
from interventions.models.outcome import BoundaryPartner, ProgressMarker
from interventions.models.reference import (
    Country,
    EstUnit,
    ExpectedResult,
    Named,
    ProcessSetting,
    ProcessSettingQuerySet,
    Sector,
    Theme,
    UnitMembership,
    is_est_himself_q,
    is_est_q,
)
from interventions.models.sheet import (
    Committee,
    CommitteeIntervention,
    InterventionResult,
    PartnerOrganisation,
    Risk,
)
