"""What the kit of a mission holds, for the person who asks: plain data, drawn twice.

Each part asks what this person may see; nothing of it is told on the way out again.
"""

from datetime import timedelta

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from interventions.models import Representative, TeamMember
from missions.enums import EventKind, TorState
from missions.models import DatedEvent, Mission, TermsOfReference, TorSection
from missions.tor import documents as tor_documents
from missions.tor.beside import beside
from reports.documents import lesson_line
from reports.enums import LessonState
from reports.models import Lesson, Recommendation

#: More is not read on the way.
MOST_LESSONS, MOST_ADVICE = 15, 40
KEPT = (LessonState.VALIDATED, LessonState.PUBLISHED)


def tor_of(mission, user) -> TermsOfReference | None:
    """The validated terms; without them there is no kit."""
    rows = TermsOfReference.objects.visible_to(user).filter(mission=mission)
    sections = Prefetch("sections", TorSection.objects.order_by("position"))
    return rows.filter(state=TorState.VALIDATED).prefetch_related(sections).first()


def kit(mission, user) -> dict:
    tor = tor_of(mission, user)
    rows = beside(tor)
    written = tor_documents.sections(tor, rows["entries"])
    programme = next((one for one in written if one["key"] == "programme"), None)
    return {
        "code": mission.code,
        "title": mission.title,
        "kind": mission.get_specific_kind_display() or mission.get_kind_display(),
        "country": str(mission.country),
        "period": dates.day_range(mission.starts_on, mission.ends_on),
        "interventions": [str(one) for one in mission.interventions.all()],
        "made_for": str(user),
        "made_on": dates.long_date(timezone.localdate()),
        "made_day": timezone.localdate().isoformat(),
        "terms": [
            {"title": one["title"], "body": one["body"], "lines": one["lines"]}
            for one in written
            if one is not programme
        ],
        "programme": programme["body"] if programme else "",
        "days": programme["days"] if programme else [],
        **tor_documents.agreed_parts(rows),
        "calendar": calendar(mission, user),
        "contacts": contacts(mission),
        "advice": advice(mission),
        "lessons": lessons(mission, user),
    }


# --- people ---------------------------------------------------------------------------
def contacts(mission) -> list[dict]:
    """Those on the way first, then those in the country, then those who stand behind."""
    members = mission.members.select_related("expert__user").order_by("role", "pk")
    found = [(one.get_role_display(), one.expert.user) for one in members]
    team = TeamMember.objects.current().filter(intervention__missions=mission)
    found += [
        (one.get_role_display(), one.user)
        for one in team.select_related("user").order_by("role", "pk")
    ]
    representatives = Representative.objects.current().filter(country=mission.country)
    found += [(_("Resident representative"), one.user)
              for one in representatives.select_related("user")]  # fmt: skip
    found += [
        (_("Technical focal point"), mission.focal_point),
        (_("Unit coordinator"), mission.unit.coordinator),
    ]
    return once_each(found)


def once_each(found) -> list[dict]:
    """A person with all his parts on one line."""
    people = {}
    for role, user in found:
        if user is not None:
            row = people.setdefault(user.pk, facts_of(user) | {"roles": []})
            row["roles"] += [str(role)] if str(role) not in row["roles"] else []
    return list(people.values())


def facts_of(user) -> dict:
    return {"name": str(user), "email": user.email, "phone": user.phone}


# --- what was promised, what was learnt -----------------------------------------------
def advice(mission) -> list[dict]:
    """Open recommendations of the same interventions: its terms and its report quote them too."""
    rows = (
        Recommendation.objects.issued()
        .open()
        .filter(
            mission__interventions__in=mission.interventions.all(),
            mission__in=Mission.objects.quotable_in(mission),
        )
        .select_related("owner", "mission")
        .distinct()
        .order_by("due_on", "code")
    )
    return [
        {
            "code": one.code,
            "text": one.text,
            "owner": str(one.owner_name),
            "due": dates.short_date(one.due_on, year=True),
            "state": one.get_state_display(),
        }
        for one in rows[:MOST_ADVICE]
    ]


def lessons(mission, user) -> list[dict]:
    """Validated ones of the same sector, country or themes; what fits on two counts is first."""
    interventions = mission.interventions.all()
    sectors = [one.sector_id for one in interventions]
    themes = Lesson.objects.filter(intervention__in=interventions, state__in=KEPT).values("theme")
    rows = (
        Lesson.objects.visible_to(user)
        .for_reader(user)
        .filter(Q(mission=None) | Q(mission__in=Mission.objects.quotable_in(mission)))
        .filter(state__in=KEPT, reads_source=True, **of_open_sources(mission))
        .filter(Q(sector__in=sectors) | Q(country=mission.country_id) | Q(theme__in=themes))
        .exclude(mission=mission)
        .select_related("theme", "country")
        .order_by("-year", "-pk")[: MOST_LESSONS * 4]
    )
    near = sorted(rows, key=lambda one: -nearness(one, mission, sectors))[:MOST_LESSONS]
    return [
        lesson_line(one) | {"source": " · ".join(map(str, filter(None, source)))}
        for one in near
        for source in [(one.theme, one.shown_country, one.year)]
    ]


def of_open_sources(mission) -> dict:
    """What was learned in confidence is told only in papers that are confidential themselves."""
    return {} if mission.may_have_confidential_annex else {"is_source_closed": False}


def nearness(lesson, mission, sectors) -> int:
    return (lesson.sector_id in sectors) + (lesson.country_id == mission.country_id)


# --- days -----------------------------------------------------------------------------
def calendar(mission, user) -> list[dict]:
    """Every day of the stay with what else is on it in the country."""
    if not mission.starts_on:
        return []
    events = (
        DatedEvent.objects.visible_to(user)
        .during(mission.starts_on, mission.ends_on)
        .filter(Q(country=mission.country_id) | Q(country=None) | Q(mission=mission))
        .order_by("starts_on", "pk")
    )
    count = (mission.ends_on - mission.starts_on).days + 1
    days = [mission.starts_on + timedelta(days=number) for number in range(count)]
    return [
        {
            "day": dates.short_date(day, weekday=True, year=False),
            "is_free": day.weekday() > 4
            or any(one.kind == EventKind.HOLIDAY for one in on(events, day)),
            "events": [one.title for one in on(events, day)],
        }
        for day in days
    ]


def on(events, day) -> list:
    return [one for one in events if one.starts_on <= day <= one.ends_on]
