"""What the register knows for a section of the ToR: offered to its writer, never put in unasked.

To offer something for another section: a function in OFFERS.
"""

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.template.defaultfilters import floatformat
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from interventions.enums import COORDINATING_ROLES, TeamRole
from interventions.models import Representative, TeamMember
from missions import services
from missions.documents import kind_words, period
from missions.ledger import year_ledger
from missions.models import Mission
from missions.tor import derived
from missions.tor.writing import back_to, locked_to_write


def year_of(mission) -> int:
    return (mission.starts_on or timezone.localdate()).year


def days_of(mission) -> list:
    """The ledger of its year, an intervention a row: what is planned, taken and left."""
    return year_ledger(mission.interventions.order_by("code"), year_of(mission))


def place(mission) -> list[str]:
    lines = [
        kind_words(mission),
        _("Origin: %(origin)s") % {"origin": mission.get_origin_display()},
    ]
    for row in days_of(mission):
        words = {"code": row.intervention.code, "year": row.year}
        if row.plan is None:
            lines.append(_("%(code)s: no plan of days for %(year)s yet") % words)
            continue
        words |= {
            "source": row.plan.get_source_display(),
            "plan": floatformat(row.plan.days),
            "taken": floatformat(row.regular.total),
            "left": floatformat(row.left),
        }
        said = _(
            "%(code)s, %(year)s: %(plan)s person-days planned (%(source)s), %(taken)s taken by"
            " regular missions, %(left)s left"
        )
        lines.append(said % words)
    return lines


def team(mission) -> list[str]:
    """Who travels, in which role and for how many days; who stays in command of a third party."""
    rows = mission.members.select_related("expert__user").order_by("role", "pk")
    lines = [
        _("%(name)s, %(role)s, %(days)s person-days")
        % {
            "name": one.expert,
            "role": one.get_role_display(),
            "days": floatformat(one.person_days),
        }
        for one in rows
    ]
    if lines and period(mission):
        lines.append(_("Field days: %(days)s") % {"days": period(mission)})
    if lines and mission.is_delegated:
        lines.append(_("Focal point: %(name)s") % {"name": mission.focal_point})
    return lines


def recipients(mission) -> list[str]:
    """Technical team, country team, EST, scientific team where there is one (slide 10)."""
    rows = TeamMember.objects.current().filter(intervention__missions=mission)
    people = list(rows.select_related("user").order_by("role", "pk"))
    representatives = Representative.objects.current().filter(country=mission.country_id)
    groups = [
        (_("Technical team"), [one for one in people if one.role in COORDINATING_ROLES]),
        (_("Country team"), representatives.select_related("user")),
        (_("Scientific team"), [one for one in people if one.role == TeamRole.SCIENTIFIC_TEAM]),
    ]
    lines = [named(label, (one.user for one in found)) for label, found in groups if found]
    line = [mission.focal_point, mission.unit.coordinator]
    return [*lines, named("EST", filter(None, line))]


def named(label: str, people) -> str:
    return f"{label}{_(': ')}{', '.join(dict.fromkeys(map(str, people)))}"


#: By the key of the section it is for.
OFFERS = {"place": place, "team": team, "recipients": recipients}


def offer_for(mission, key: str) -> str:
    """In the language of the house, for it becomes part of the text."""
    with translation.override(settings.LANGUAGE_CODE):
        return "\n".join(f"- {line}" for line in OFFERS[key](mission))


def lay_in(forms, tor) -> None:
    """`form.offer` for empty sections, `form.days` where the writer decides on days."""
    mission = tor.mission
    for form in forms:
        key = form.instance.key
        form.days = days_of(mission) if key == "place" else []
        form.offer = offer_for(mission, key) if key in OFFERS and not form.instance.body else ""


@transaction.atomic
def take(request, tor, key: str):
    """The offer as the text of a section that is still empty, signed by who took it."""
    locked = locked_to_write(tor, request.user)
    rows = derived.typed(locked.sections.filter(key=key))
    if key not in OFFERS or not rows:
        raise Http404
    [row] = rows
    text = offer_for(Mission.objects.get(pk=locked.mission_id), key)
    if text and not row.body:
        row.body, row.version = text, row.version + 1
        row.save(update_fields=["body", "version", "updated_at"])
        services.sign(locked, request.user, [key])
    return back_to(tor, f"section-{key}")
