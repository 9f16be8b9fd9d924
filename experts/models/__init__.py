"""Experts: the professional profile of a person."""

from experts.models.absence import Absence, AbsenceQuerySet, Availability
from experts.models.application import (
    BEST_MARK,
    Application,
    ApplicationCompetence,
    ApplicationCountry,
    ApplicationLog,
    ConsentText,
    Review,
    Reviewer,
    Score,
)
from experts.models.call import (
    Call,
    CallCompetence,
    CallCountry,
    CallLog,
    CallQuestion,
    Criterion,
)
from experts.models.closed import CurriculumVitae, DayRate
from experts.models.expert import (
    Competence,
    Expert,
    ExpertCountry,
    ExpertLog,
    ExpertNoTravel,
    ExpertQuerySet,
)
from experts.models.skill import ExpertLanguage, ExpertSector, ExpertSkill

__all__ = [
    "Absence",
    "AbsenceQuerySet",
    "Availability",
    "Competence",
    "CurriculumVitae",
    "DayRate",
    "Application",
    "ApplicationCompetence",
    "ApplicationCountry",
    "ApplicationLog",
    "BEST_MARK",
    "Call",
    "CallCompetence",
    "CallCountry",
    "CallLog",
    "CallQuestion",
    "ConsentText",
    "Criterion",
    "Expert",
    "ExpertCountry",
    "ExpertLanguage",
    "ExpertLog",
    "ExpertNoTravel",
    "ExpertQuerySet",
    "ExpertSector",
    "ExpertSkill",
    "Review",
    "Reviewer",
    "Score",
]
