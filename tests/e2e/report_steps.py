"""From the field to a report that its readers hold in hand, as people do it by hand."""

import hashlib
from datetime import timedelta

from tests.core.machinery import wait_for
from tests.e2e.words import field, fr, fr_many

SUMMARY = "Les hôpitaux savent remplir la grille ; personne ne lit les scores entre deux visites."
FINDING = "Sur six services, deux affichent leurs scores du mois."
ADVICE = {
    "Afficher les scores du mois dans chaque service.": "Dr Stijn Opdebeeck",
    "Tenir une réunion qualité par trimestre.": "Dr Jeanne Uwimana-Kagabo",
}
KEPT = {
    "title": "Un score affiché est un score discuté",
    "In which context?": "Deux hôpitaux de district entre deux visites d’accréditation.",
    "By which mechanism?": "Affiché au mur, le score appelle une question de l’équipe.",
    "With which effect?": "Les services qui affichent ont corrigé trois écarts sur quatre.",
}
ASIDE = {
    "title": "Une visite annoncée prépare les murs",
    "In which context?": "Une visite annoncée deux mois avant.",
    "By which mechanism?": "On repeint au lieu de corriger.",
    "With which effect?": "Les écarts reviennent après la visite.",
}
#: Whom the rules name for RW-SANTE: coordination, RR, scientific team, EST's middle manager.
READERS = [
    "jeanne.uwimana.kagabo@example.org", "stijn.opdebeeck@example.org",
    "bruno.scheerlinck.rase@example.org", "armand.tchibozo.hounnou@example.org",
    "chantal.boogaerts.leroy@example.org",
]  # fmt: skip


def report_from_the_field(people, mission) -> None:
    """By the mission's leader alone, on his phone."""
    expert = people("junior", phone=True)
    start_mission(expert, mission)
    keep_draft_and_come_back(expert, mission)
    file_debriefing(expert, mission)
    is_refused_an_empty_report(expert, mission)
    write_report(expert, mission)
    submit_report(expert)


def reach_the_readers(people, site, mission) -> None:
    """Approved, set as a PDF, mailed; one reader confirms and one owner answers."""
    focal_point = people("focal_point")
    approve_report(focal_point, mission)
    distribute_report(focal_point, mission)
    mails = arrived(site, mission, document_of(focal_point, mission))
    confirm_receipt(people(None), mails[0])
    answer_recommendation(people("technical_coordinator"), next(iter(ADVICE)))


# --- the field ------------------------------------------------------------------------
def start_mission(expert, mission) -> None:
    expert.go(mission.page())
    expert.take_next_step()
    expert.is_told(fr("The mission has started."))


def keep_draft_and_come_back(expert, mission) -> None:
    expert.take_next_step()
    expert.fill(field("place"), "Kibuye, salle de réunion")
    expert.fill(fr("Key messages"), "Les scores existent, personne ne les lit.")
    expert.press(fr("Keep the draft"))
    expert.is_told(fr("Draft kept. Nothing has been filed yet."))
    expert.leave()
    expert.go(mission.report("debriefing/"))
    expert.holds(field("place"), "Kibuye, salle de réunion")
    expert.holds(fr("Key messages"), "Les scores existent, personne ne les lit.")


def file_debriefing(expert, mission) -> None:
    expert.fill(field("date"), mission.starts_on.isoformat())
    people, agreed = (expert.page.locator(f"#{name}") for name in ("participants", "agreements"))
    people.get_by_label(fr("Name, or group")).first.fill("Équipe technique")
    people.get_by_label(fr("Women")).first.fill("4")
    agreed.get_by_label(fr("What"), exact=True).first.fill("L’hôpital affiche ses scores.")
    expert.press(fr("File the debriefing"))
    expert.is_told(fr("Field debriefing filed. Next: the report."))


# --- the report -----------------------------------------------------------------------
def is_refused_an_empty_report(expert, mission) -> None:
    """Told what is missing, and led to the place where each part is written."""
    expert.go(mission.page())
    expert.take_next_step()
    expert.press(fr("Save and submit"))
    expert.is_told("Résumé pour la restitution")  # the parts stand in the bar before as well
    expert.sees(fr_many("%(number)s part missing:", "%(number)s parts missing:", 3))
    for title, anchor in (
        ("Résumé pour la restitution", "#section-summary"),
        ("Constats par question de réflexion", "#section-findings"),
        (fr("a recommendation, or the statement that there is none"), "#recommendations"),
    ):
        expert.follow(title, within=expert.page.locator(".bar-actions"))
        expert.page.wait_for_url(lambda url, anchor=anchor: url.endswith(anchor))
        assert expert.page.locator(anchor).is_visible()


def write_report(expert, mission) -> None:
    expert.section("Résumé pour la restitution").get_by_role("textbox").fill(SUMMARY)
    expert.section("Constats par question de réflexion").get_by_role("textbox").fill(FINDING)
    day = mission.ends_on + timedelta(days=60)
    for text, owner in ADVICE.items():
        card = add_card(expert, fr("Add a recommendation"), "recommendation")
        expert.fill(field("recommendation"), text, within=card)
        expert.choose(field("addressed to"), fr("Technical team"), within=card)
        expert.choose(f"{field('owner')} {fr('(optional)')}", owner, within=card)
        expert.fill(field("due on"), day.isoformat(), within=card)
    for lesson in (KEPT, ASIDE):
        write_lesson(expert, lesson)


def add_card(expert, label: str, name: str):
    cards = expert.page.locator(f'[data-rows="{name}"] > [data-row]')
    number = cards.count()
    expert.press(label)
    cards.nth(number).wait_for()
    return cards.nth(number)


def write_lesson(expert, lesson) -> None:
    card = add_card(expert, fr("Add a lesson"), "lesson")
    for name, text in lesson.items():
        expert.fill(field(name), text, within=card)
    expert.choose(field("theme"), "Qualité des soins", within=card)
    expert.choose(field("success or difficulty"), fr("success"), within=card)


def submit_report(expert) -> None:
    expert.press(fr("Save and submit"))
    expert.is_told(fr("Report submitted. EST reads and approves it."))


# --- approval and distribution --------------------------------------------------------
def approve_report(validator, mission) -> None:
    """The page itself shows the PDF's progress and then the way on."""
    validator.go(mission.report())
    validator.sees(SUMMARY, FINDING, *ADVICE, KEPT["title"])
    validator.take_next_step()
    validator.is_told(fr("Report approved. Its PDF is being made."))
    validator.waits_for_the_job()
    validator.go(mission.report())


def distribute_report(validator, mission) -> None:
    """He sees who will get it before anything leaves."""
    validator.take_next_step()
    validator.sees(*READERS)
    validator.press(fr("Distribute the report"))
    validator.is_told(fr("The report is on its way to its recipients."))


def document_of(reader, mission) -> str:
    """The sha256 of the file that the page of the report gives."""
    answer = reader.context.request.get(mission.report("document/"))
    assert answer.headers["content-type"] == "application/pdf"
    return hashlib.sha256(answer.body()).hexdigest()


def arrived(site, mission, document: str) -> list:
    """One mail for each reader, each with a link of his own and this very file."""
    mails = wait_for(
        lambda: len(found := mails_of(site, mission)) >= len(READERS) and found, what="the mails"
    )
    assert sorted(mail.to for mail in mails) == sorted(READERS)
    assert all(mail.digests == [document] for mail in mails)
    assert len({mail.link for mail in mails}) == len(mails)
    return mails


def mails_of(site, mission) -> list:
    return [mail for mail in site.mails() if mission.code in mail.subject and mail.brings_document]


# --- readers and owners ---------------------------------------------------------------
def confirm_receipt(reader, mail) -> None:
    """By the personal link, without an account."""
    reader.go(mail.link)
    reader.sees(SUMMARY)
    reader.press(fr("I have received it"))
    reader.is_told(fr("Thank you: receipt confirmed."))


def answer_recommendation(owner, text: str) -> None:
    """A rejection says why; acceptance in part says what will be done."""
    owner.go("/reports/recommendations/?tab=mine")
    owner.follow(text)
    owner.follow(fr("Answer"))
    owner.tick(fr("rejected", context="response"))
    owner.press(fr("Save the response"))
    owner.sees(fr("Say why you reject it: the reason goes to the annual review."))
    owner.tick(fr("partly accepted", context="response"))
    owner.fill(fr("Reason or comment"), "Les autres services attendent le budget.")
    owner.fill(fr("What will be done"), "Deux services dès janvier.")
    owner.press(fr("Save the response"))
    owner.sees("Deux services dès janvier.", fr("partly accepted", context="response"))
