"""What matching has to know of everybody, in a fixed number of questions whatever the roster."""

from datetime import timedelta

from django.db.models import Avg, Count, F, Max, Q
from django.utils import timezone

from experts.enums import EXTERNAL_KINDS, CompetenceKind, ExpertLevel, ProfileState
from experts.models import (
    Absence,
    Availability,
    DayRate,
    Expert,
    ExpertLanguage,
    ExpertSector,
    ExpertSkill,
)
from interventions.enums import Setting
from interventions.models import ProcessSetting
from missions.enums import DONE_STATES
from missions.matching.core import MOST_SHIFT, Busy, Criterion, Grade, Person, Wish
from missions.models import Mission, MissionFeedback, MissionMember, RemoteSupport

WEIGHTS = {
    Criterion.SECTOR: Setting.MATCH_SECTOR,
    Criterion.COMPETENCE: Setting.MATCH_COMPETENCE,
    Criterion.COACHING: Setting.MATCH_COACHING,
    Criterion.COUNTRY: Setting.MATCH_COUNTRY,
    Criterion.CONTINUITY: Setting.MATCH_CONTINUITY,
    Criterion.FEEDBACK: Setting.MATCH_FEEDBACK,
    Criterion.SENIOR: Setting.MATCH_SENIOR,
}
#: Farther than this from the mission nothing can be in the way, nor help.
MARGIN = timedelta(days=MOST_SHIFT + 1)


def weights() -> dict[str, int]:
    numbers = ProcessSetting.objects.numbers()
    return {criterion: numbers[setting] for criterion, setting in WEIGHTS.items()}


def people_for(mission, wish: Wish) -> list[Person]:
    """Everybody of the roster who is not on the team already. Thirteen queries."""
    experts = Expert.objects.filter(user__is_active=True)
    experts = experts.exclude(state=ProfileState.SET_ASIDE)
    experts = experts.exclude(memberships__mission=mission)
    people = {row[0]: _person(mission, row) for row in experts.values_list(*_COLUMNS)}
    served = [one.pk for one in mission.interventions.all()]
    sectors = {one.sector_id for one in mission.interventions.all()}
    for read in (_travel, _languages, _skills, _absences, _offers, _missions, _feedback):
        read(people, mission, wish)
    _sectors(people, sectors)
    _with_team(people, served)
    if wish.ceiling_eur is not None:
        _rates(people)
    return list(people.values())


_COLUMNS = (
    "pk", "user__name", "kind", "level", "state", "most_days_away", "base_country",
)  # fmt: skip


def _person(mission, row) -> Person:
    pk, name, kind, level, state, most_days, base = row
    return Person(
        pk,
        name,
        kind,
        is_senior=level == ExpertLevel.SENIOR,
        is_validated=state == ProfileState.VALIDATED,
        most_days_away=most_days,
        is_paid=kind in EXTERNAL_KINDS,
        lives_there=base == mission.country_id,
    )


def _known(people, rows):
    """Rows of those who are weighed, each beside its person."""
    return ((people[row[0]], *row[1:]) for row in rows if row[0] in people)


def _travel(people, mission, wish):
    country = mission.country_id
    closed = Expert.no_travel.through.objects.filter(country=country).values_list("expert")
    for (person,) in _known(people, closed):
        person.does_travel = False
    known = Expert.countries.through.objects.filter(country=country).values_list("expert")
    for (person,) in _known(people, known):
        person.knows_country = True


def _languages(people, mission, wish):
    rows = ExpertLanguage.objects.filter(language=wish.language)
    for person, level in _known(people, rows.values_list("expert", "level")):
        person.language_level = level


def _skills(people, mission, wish):
    coaching = Q(competence__kind=CompetenceKind.COACHING)
    rows = ExpertSkill.objects.filter(coaching | Q(competence__in=wish.competences))
    columns = ("expert", "competence", "competence__kind", "level", "validated_level")
    for person, competence, kind, level, validated in _known(people, rows.values_list(*columns)):
        grade = _grade(level, validated)
        person.skills[competence] = grade
        if kind == CompetenceKind.COACHING and grade.degree > person.coaching.degree:
            person.coaching = grade


def _grade(level: int, validated: int | None) -> Grade:
    """What EST validated counts; what the person says only where EST has not looked yet."""
    return Grade(validated, is_validated=True) if validated else Grade(level)


def _sectors(people, sectors):
    rows = ExpertSector.objects.filter(sector__in=sectors)
    for person, level, validated in _known(
        people, rows.values_list("expert", "level", "validated_level")
    ):
        grade = _grade(level, validated)
        if grade.degree > person.sector.degree:
            person.sector = grade


def _absences(people, mission, wish):
    rows = Absence.objects.during(wish.starts_on - MARGIN, wish.ends_on + MARGIN)
    for person, start, end in _known(people, rows.values_list("expert", "starts_on", "ends_on")):
        person.busy.append(Busy(start, end))


def _offers(people, mission, wish):
    """All to come, not only those near: who offers other days has said that he is not free."""
    rows = Availability.objects.filter(ends_on__gte=timezone.localdate())
    for person, start, end in _known(people, rows.values_list("expert", "starts_on", "ends_on")):
        person.offers.append((start, end))


def _missions(people, mission, wish):
    rows = MissionMember.objects.filter(
        is_booked=True,
        starts_on__lte=wish.ends_on + MARGIN,
        ends_on__gte=wish.starts_on - MARGIN,
    ).exclude(mission=mission)
    columns = ("expert", "starts_on", "ends_on", "mission")
    for person, start, end, number in _known(people, rows.values_list(*columns)):
        person.busy.append(Busy(start, end, number))
    there = _done(Mission.objects.filter(country=mission.country_id))
    for person, count in _known(people, there.values_list("expert", "count")):
        person.missions_in_country = count


def name_missions(people: list[Person]) -> None:
    """The codes of what these few have to do; of a whole roster they would be a dear join."""
    asked = {one.mission for person in people for one in person.busy if one.mission}
    codes = dict(Mission.objects.filter(pk__in=asked).values_list("pk", "code"))
    for person in people:
        person.codes = codes


def _done(missions):
    """How many of these each expert went on; in a team he stands once."""
    rows = MissionMember.objects.filter(mission__in=missions.filter(state__in=DONE_STATES))
    return rows.values("expert").annotate(count=Count("mission"))


def _with_team(people, served):
    """Coaching is a relation: missions and remote support with the same interventions."""
    rows = _done(Mission.objects.filter(shares__intervention__in=served))
    rows = rows.annotate(last=Max("ends_on")).values_list("expert", "count", "last")
    for person, count, last in _known(people, rows):
        person.missions_with_team, person.last_with_team = count, last
    support = RemoteSupport.objects.filter(intervention__in=served, expert__isnull=False)
    counted = support.values("expert").annotate(count=Count("pk"))
    for person, count in _known(people, counted.values_list("expert", "count")):
        person.support_with_team = count


def _feedback(people, mission, wish):
    mean = Avg((F("technical") + F("coaching")) / 2.0)
    rows = MissionFeedback.objects.values("expert").annotate(mean=mean, count=Count("pk"))
    for person, average, count in _known(people, rows.values_list("expert", "mean", "count")):
        person.feedback, person.feedback_count = float(average), count


def _rates(people):
    rows = DayRate.objects.order_by("expert", "starts_on")
    for person, start, amount in _known(
        people, rows.values_list("expert", "starts_on", "amount_eur")
    ):
        person.rates.append((start, amount))
