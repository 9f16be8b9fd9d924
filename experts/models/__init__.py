"""Experts: the professional profile of a person."""

from experts.models.absence import Absence, AbsenceQuerySet, Availability
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
    "Expert",
    "ExpertCountry",
    "ExpertLanguage",
    "ExpertLog",
    "ExpertNoTravel",
    "ExpertQuerySet",
    "ExpertSector",
    "ExpertSkill",
]
