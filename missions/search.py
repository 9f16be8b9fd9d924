"""Missions by words: of the title and number, of an expert's name, of an intervention.

A word finds what begins with it, whatever the accents and capitals: “san” finds “santé”, not
“naissance”. The three places have an index each; what they find is joined by number, for a
condition over all of them would have to read every mission.
"""

from django.db.models import Q

from accounts.models import User
from core.db import has_words
from interventions.models import Intervention
from missions.models import Mission, MissionIntervention, MissionMember

#: More words than these do not narrow a search, they only cost.
MOST_WORDS = 6


def with_words(text: str) -> Q:
    """Condition on missions: each word is in one of the three places."""
    found = Q()
    for word in text.split()[:MOST_WORDS]:
        found &= Q(pk__in=_with_word(word))
    return found


def _with_word(word: str):
    people = User.objects.filter(has_words(User.SEARCHED, word))
    served = Intervention.objects.filter(has_words(Intervention.SEARCHED, word))
    members = MissionMember.objects.filter(expert__user__in=people.values("pk"))
    shares = MissionIntervention.objects.filter(intervention__in=served.values("pk"))
    missions = Mission.objects.filter(has_words(Mission.SEARCHED, word))
    return missions.values("pk").union(
        members.values("mission_id"), shares.values("mission_id"), all=True
    )
