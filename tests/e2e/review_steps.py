"""What EST draws from it: validated lessons and the published review of the year."""

from tests.core.pdf_reading import open_pdf, text_of
from tests.e2e.report_steps import ASIDE, KEPT
from tests.e2e.words import field, fr

HEADLINE = "Un score qui se lit change plus qu’un score qui se range."
DECISION = "Chaque TdR de 2027 demande où les scores sont affichés."
REASON = "Connue depuis la synthèse de l’an passé."


def publish_the_year(people, mission) -> str:
    """What the published PDF says to somebody outside EST."""
    manager, year = people("est_manager"), mission.ends_on.year
    validate_lessons(people("unit_coordinator"), mission)
    open_review(manager, year)
    choose_lessons(manager)
    write_review(manager, year)
    publish_review(manager, year)
    return download_review(people("technical_coordinator"), year)


def validate_lessons(unit_coordinator, mission) -> None:
    for lesson in (KEPT, ASIDE):
        unit_coordinator.go(mission.page())
        unit_coordinator.follow(lesson["title"], within=unit_coordinator.section(fr("Lessons")))
        unit_coordinator.follow(fr("Check the lesson"))
        for number in range(6):
            unit_coordinator.page.get_by_label(fr("Yes"), exact=True).nth(number).check()
        unit_coordinator.press(fr("Validate the lesson"))
        unit_coordinator.sees(fr("validated", context="lesson"))


def open_review(manager, year: int) -> None:
    manager.go("/reports/reviews/")
    manager.follow(fr("Open a review"))
    manager.fill(field("year"), str(year))
    manager.fill(field("reason for opening early"), "Le comité siège plus tôt.")
    manager.press(fr("Open the review"))
    manager.is_told(fr("Review opened. The units now choose their lessons."))


def choose_lessons(manager) -> None:
    """Setting aside asks for a reason, and keeps it."""
    manager.follow(fr("Choose lessons"))
    kept = manager.section(KEPT["title"], "article")
    manager.press(fr("Keep"), within=kept)
    manager.sees(
        fr("kept", context="lesson of a review"), within=manager.section(KEPT["title"], "article")
    )
    aside = manager.section(ASIDE["title"], "article")
    aside.locator("summary").click()
    with manager.answered_with(422):
        manager.press(fr("Set aside", context="verb"), within=aside)
    manager.sees(fr("Say why this lesson is set aside: the reason is kept."))
    aside = manager.section(ASIDE["title"], "article")
    manager.fill(fr("Reason for setting aside"), REASON, within=aside)
    manager.press(fr("Set aside", context="verb"), within=aside)
    manager.sees(REASON, within=manager.section(ASIDE["title"], "article"))


def write_review(manager, year: int) -> None:
    manager.go(f"/reports/reviews/{year}/")
    manager.take_next_step()
    manager.go(f"/reports/reviews/{year}/edit/")
    manager.fill(field("message of the year"), HEADLINE)
    row = manager.page.locator(".repeat").first
    manager.fill(field("decision"), DECISION, within=row)
    manager.choose(field("owner"), "Marleen Vanhoutte", within=row)
    manager.fill(field("due on"), f"{year + 1}-06-30", within=row)
    manager.press(fr("Save the review"))
    manager.sees(HEADLINE, DECISION)


def publish_review(manager, year: int) -> None:
    manager.take_next_step()
    manager.is_told(fr("Review validated. It is frozen, and its PDF is being made."))
    manager.waits_for_the_job()
    manager.go(f"/reports/reviews/{year}/")
    manager.take_next_step()
    manager.sees(KEPT["title"])
    manager.press(fr("Publish the review"))
    manager.is_told(fr("Review published, with the lessons it keeps."))


def download_review(reader, year: int) -> str:
    """Its text, as somebody reads it who only has the file."""
    reader.go(f"/reports/reviews/{year}/")
    with reader.page.expect_download() as coming:
        reader.follow("PDF")
    content = coming.value.path().read_bytes()
    with open_pdf(content) as document:
        assert "/StructTreeRoot" in document.Root
    return " ".join(text_of(content).split())
