"""A report written under worse conditions: without scripts, and by two people at once."""

import pytest
from django.utils import timezone

from tests.e2e.words import field, fr

#: The demo's mission that is in the field today; the consultant travels with the focal point.
REPORT = "/reports/MIS-2016-14/edit/"
SUMMARY = "Résumé pour la restitution"
ENDED = (
    "Your session has ended. Sign in again: your words are kept on this device, and saving goes"
    " on by itself."
)
ADVICE = "Former un second lecteur par service."


#: The missions a person travels on, and those of the programmes of whose team he is.
OWN = """
SELECT m.code FROM missions_mission m
JOIN missions_missionmember t ON t.mission_id = m.id
JOIN experts_expert e ON e.id = t.expert_id
JOIN accounts_user u ON u.id = e.user_id AND u.email = %s
UNION
SELECT m.code FROM missions_mission m
JOIN missions_missionintervention i ON i.mission_id = m.id
JOIN interventions_teammember t ON t.intervention_id = i.intervention_id
JOIN accounts_user u ON u.id = t.user_id AND u.email = %s
"""


def text_of(person, title):
    return person.section(title, "section.form-sect").get_by_role("textbox")


def file_debriefing_if_due(person):
    """The report opens once it is filed; its address leads there until then."""
    person.go(REPORT)
    if "debriefing" not in person.page.url:
        return
    person.sees(fr("The report opens once the field debriefing is filed."))
    person.fill(field("date"), timezone.localdate().isoformat())
    person.fill(field("place"), "Kibuye")
    person.page.get_by_label(fr("Name, or group")).first.fill("Équipe technique")
    person.fill(fr("Key messages"), "Les scores existent.")
    person.press(fr("File the debriefing"))
    person.is_told(fr("Field debriefing filed. Next: the report."))
    person.go(REPORT)


@pytest.fixture
def writers(people):
    """The same form before two people, as it stands now; the second has no scripts."""
    first = people("focal_point")
    second = people("consultant", phone=True, scripts=False)
    file_debriefing_if_due(first)
    for writer in (first, second):
        writer.go(REPORT)
    return first, second


def test_a_report_is_written_without_any_script(people):
    consultant = people("consultant", phone=True, scripts=False)
    file_debriefing_if_due(consultant)
    text_of(consultant, SUMMARY).fill("Écrit sans script.")
    consultant.press(fr("Add a recommendation"))
    card = consultant.page.locator("#recommendation-new")
    consultant.fill(field("recommendation"), ADVICE, within=card)
    consultant.choose(field("addressed to"), fr("Technical team"), within=card)
    consultant.fill(field("owner outside CTB"), "Direction de la santé", within=card)
    consultant.fill(field("due on"), f"{timezone.localdate().year + 1}-12-31", within=card)
    consultant.press(fr("Save"))
    consultant.is_told(fr("Report saved."))

    consultant.leave()
    consultant.go(REPORT)

    assert text_of(consultant, SUMMARY).input_value() == "Écrit sans script."
    consultant.sees(ADVICE)


def test_the_second_writer_of_a_section_is_told_and_keeps_his_text(writers):
    first, second = writers
    text_of(first, SUMMARY).fill("Texte du premier.")
    first.press(fr("Save"))
    first.is_told(fr("Report saved."))

    text_of(second, SUMMARY).fill("Texte du second.")
    with second.answered_with(409):
        second.press(fr("Save"))

    assert text_of(second, SUMMARY).input_value() == "Texte du second."
    alert = second.page.get_by_role("alert").filter(has_text="Texte du premier.")
    second.sees("Texte du premier.", "Texte du second.", within=alert)
    second.press(fr("Save"))
    second.is_told(fr("Report saved."))


def test_writers_of_different_sections_do_not_meet(writers):
    first, second = writers
    text_of(first, "Analyse").fill("Analyse du premier.")
    text_of(second, "Coaching et apprentissage").fill("Coaching du second.")

    for writer in writers:
        writer.press(fr("Save"))
        writer.is_told(fr("Report saved."))

    first.go(REPORT)
    assert text_of(first, "Analyse").input_value() == "Analyse du premier."
    assert text_of(first, "Coaching et apprentissage").input_value() == "Coaching du second."


def test_the_words_of_a_writer_outlive_his_session(people):
    writer = people("est_manager")
    writer.go("/missions/MIS-2017-01/tor/edit/")
    writer.page.locator("[name=questions-body]").click()
    writer.page.locator(".ProseMirror-focused").press_sequentially("Qui décide ?")
    writer.context.clear_cookies(name="session")
    with writer.answered_with(401):
        writer.press(fr("Save what I wrote"))
    writer.sees(fr(ENDED))

    page = writer.page
    writer.open()
    writer.log_in()
    writer.page.close()
    writer.page = page
    writer.press(fr("Save what I wrote"))

    writer.page.wait_for_url("**/tor/")
    writer.sees("Qui décide ?")


def test_a_consultant_finds_his_own_missions_and_no_other(people, site):
    consultant = people("consultant", phone=True)

    consultant.go("/missions/?view=all")

    own = {code for (code,) in site.rows(OWN, consultant.email, consultant.email)}
    found = consultant.page.locator("tbody th a")
    found.first.wait_for()
    links = found.evaluate_all("all => all.map(a => a.href)")
    assert {link.rstrip("/").rpartition("/")[2] for link in links} == own
    with consultant.answered_with(404):
        consultant.go("/missions/MIS-2016-03/")
