"""Experts: the professional profile of a person."""

from experts.models.absence import Absence, AbsenceQuerySet
from experts.models.expert import (
    Competence,
    Expert,
    ExpertCompetence,
    ExpertCountry,
    ExpertQuerySet,
)

__all__ = [
    "Absence",
    "AbsenceQuerySet",
    "Competence",
    "Expert",
    "ExpertCompetence",
    "ExpertCountry",
    "ExpertQuerySet",
]
