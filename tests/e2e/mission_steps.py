"""From the wish for a mission to its validated terms of reference, as people do it by hand."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from tests.e2e.words import field, fr

TITLE = "Suivi de l’accréditation des hôpitaux de district"
LEADER = "Thibault Marchandise"
#: Titles of the template's sections (texts of EST) and who writes there (concept note, slide 10).
PROPOSED = {
    "Contexte et besoin exprimé": "Deux hôpitaux ont perdu leur accréditation en un an.",
    "Objectifs": "Comprendre ce qui manque entre deux visites.",
    "Résultats attendus et livrables": "Un plan de suivi par hôpital.",
    "Programme provisoire": "Jour 1 Kigali, jours 2 et 3 dans les hôpitaux.",
}
BACKSTOPPED = {
    "Questions de réflexion": "Qui regarde les scores après la visite ?",
    "Équipe et profil": "Un expert junior, suivi à distance par le point focal.",
    "Destinataires du rapport": "Équipe technique, Représentation, EST.",
}
REPRESENTED = {"Rôles et communication": "La Représentation annonce la mission au Ministère."}


@dataclass(frozen=True)
class Mission:
    code: str
    starts_on: date
    ends_on: date

    def page(self, more: str = "") -> str:
        return f"/missions/{self.code}/{more}"

    def report(self, more: str = "") -> str:
        return f"/reports/{self.code}/{more}"


def agree_on_mission(people) -> Mission:
    """Asked for, approved by another; its ToR written by three people, then validated."""
    coordinator, unit = people("technical_coordinator"), people("unit_coordinator")
    focal_point, representative = people("focal_point"), people("representative")
    mission = propose_mission(coordinator)
    approve_mission(unit, mission)
    propose_tor(coordinator, mission)
    complete_tor(focal_point, representative, mission)
    four_eyes = fr("Four eyes: nobody validates what he proposed himself.")
    is_refused_validation(coordinator, mission, four_eyes)
    is_refused_validation(unit, mission, fr("This is for the focal point to validate."))
    validate_tor(focal_point, mission)
    return mission


def propose_mission(coordinator) -> Mission:
    """A regular mission that begins today, led by a junior."""
    first = timezone.localdate()
    last = first + timedelta(days=2)
    coordinator.go("/interventions/RW-SANTE/")
    coordinator.follow(fr("Plan a mission"))
    coordinator.fill(field("title"), TITLE)
    coordinator.choose(field("origin"), fr("Technical and financial file"))
    coordinator.fill(field("needs expressed by"), "L’équipe technique et deux hôpitaux")
    coordinator.fill(field("first field day"), first.isoformat())
    coordinator.fill(field("last field day"), last.isoformat())
    row = coordinator.page.locator("#team .repeat").first
    coordinator.choose(field("expert"), LEADER, within=row)
    coordinator.choose(field("role"), fr("mission leader"), within=row)
    coordinator.press(fr("Save as a draft"))
    code = coordinator.page.url.rstrip("/").rpartition("/")[2]
    coordinator.is_told(fr("Mission %(code)s is saved.", code=code))
    coordinator.take_next_step()
    coordinator.is_told(fr("The mission is proposed. EST approves it."))
    return Mission(code, first, last)


def approve_mission(unit_coordinator, mission) -> None:
    """A junior leads by a written decision only (concept note, slide 8)."""
    unit_coordinator.go(mission.page())
    unit_coordinator.sees(fr("Junior profile: a decision of the unit coordinator is required."))
    assert not unit_coordinator.has_button(fr("Approve"))
    unit_coordinator.take_next_step()
    unit_coordinator.fill(field("reason"), "Prêt à conduire, suivi chaque jour par Benoît.")
    unit_coordinator.press(fr("Yes: the junior leads"))
    unit_coordinator.is_told(fr("The decision is recorded."))
    unit_coordinator.take_next_step()
    unit_coordinator.is_told(
        fr("The mission is approved: the field days of its experts are taken.")
    )


def write_tor(person, mission, texts) -> None:
    person.go(mission.page("tor/edit/"))
    for title, text in texts.items():
        section = person.section(title, "section.tor-sec")
        section.get_by_role("textbox").fill(text)
    person.press(fr("Save what I wrote"))
    person.sees(*texts.values())


def propose_tor(coordinator, mission) -> None:
    coordinator.go(mission.page("tor/"))
    coordinator.take_next_step()
    write_tor(coordinator, mission, PROPOSED)
    coordinator.take_next_step()
    coordinator.is_told(
        fr("The ToR are proposed. The backstopper and the Representation complete them.")
    )


def complete_tor(focal_point, representative, mission) -> None:
    write_tor(representative, mission, REPRESENTED)
    write_tor(focal_point, mission, BACKSTOPPED)
    focal_point.take_next_step()
    focal_point.is_told(fr("The ToR are complete. They wait for their validation."))


def is_refused_validation(person, mission, reason: str) -> None:
    """No button on the page, and the address behind it answers with the reason."""
    person.go(mission.page("tor/"))
    assert not person.has_button(fr("Validate the ToR"))
    with person.answered_with(403):
        person.go(mission.page("tor/steps/validate/"))
    person.sees(reason)


def validate_tor(focal_point, mission) -> None:
    focal_point.go(mission.page("tor/"))
    for text, writer in (
        (PROPOSED["Objectifs"], "Dr Stijn Opdebeeck"),
        (BACKSTOPPED["Équipe et profil"], "Benoît Lacasse"),
        (REPRESENTED["Rôles et communication"], "Bruno Scheerlinck-Rase"),
    ):
        section = focal_point.page.locator("section.tor-sec").filter(has_text=text)
        focal_point.sees(writer, within=section)
    focal_point.take_next_step()
    focal_point.is_told(fr("The ToR are validated."))
    focal_point.go(mission.page())
    focal_point.sees(fr("ToR validated"), within=focal_point.section(fr("Log")))
