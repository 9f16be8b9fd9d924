"""One ToR as long as they get, in the filled database that other measures share."""

import random
from datetime import timedelta
from functools import cache

from django.utils import timezone

from accounts.models import User
from backstopping.bench import world
from experts.models import Expert
from missions import services
from missions.enums import ApprovalOffice, TorState
from missions.models import (
    ApprovalRule,
    Mission,
    ProgrammeEntry,
    ReportingLine,
    TermsOfReference,
    TorApproval,
    TorComment,
    TorSection,
    TorTask,
    TorTemplate,
)
from missions.tor import derived, programme

SECTIONS, VERSIONS, WORDS, COMMENTS = 30, 40, 20_000, 100
DAYS, TASKS, LINES, APPROVALS = 14, 17, 4, 4
#: A language of so many words, the frequent ones far more frequent than the rare.
VOCABULARY = [f"mot{number}" for number in range(3000)]
WEIGHTS = [1 / (number + 1) for number in range(len(VOCABULARY))]


def text(chance, words: int, paragraph: int = 80) -> str:
    drawn = chance.choices(VOCABULARY, weights=WEIGHTS, k=words)
    return "\n".join(" ".join(drawn[i : i + paragraph]) for i in range(0, words, paragraph))


def rewritten(chance, body: str) -> str:
    """Every fifth word another, so that every paragraph changes."""
    return "\n".join(
        " ".join(
            chance.choice(VOCABULARY) if chance.random() < 0.2 else word for word in line.split()
        )
        for line in body.splitlines()
    )


def furnish(tor, people) -> None:
    """What stands in rows beside the text: programme, tasks, who reports to whom, approvals."""
    today, experts = timezone.localdate(), list(Expert.objects.order_by("pk")[:LINES])
    ProgrammeEntry.objects.bulk_create(
        ProgrammeEntry(
            tor=tor, day=today + timedelta(days=number // 2), part=1 + number % 2,
            place=f"Lieu {number}", activity=f"Entretien {number}", people="Hôpital\nDistrict",
        )
        for number in range(2 * DAYS)
    )  # fmt: skip
    programme.keep(tor)
    TorTask.objects.bulk_create(
        TorTask(tor=tor, text=f"Tâche {number}", expert=experts[number % LINES])
        for number in range(TASKS)
    )
    ReportingLine.objects.bulk_create(
        ReportingLine(tor=tor, expert=one, superior=people[0], about="Chaque jour")
        for one in experts
    )
    for number, person in enumerate(people[:APPROVALS]):
        ask(tor, number, person, is_given=number < APPROVALS // 2)


def ask(tor, number: int, person, *, is_given: bool) -> None:
    """One further approval: of a named person, given or waited for."""
    now = timezone.now()
    rule = ApprovalRule.objects.create(
        position=number + 1, office=ApprovalOffice.PERSON, person=person
    )
    word = {"decision": "given", "decided_at": now, "decided_by": person} if is_given else {}
    TorApproval.objects.create(
        tor=tor, rule=rule, position=rule.position, office=rule.office, person=person,
        asked_at=now, people=[person.pk], **word,
    )  # fmt: skip


@cache
def tor() -> TermsOfReference:
    """20,000 words in 30 sections, 100 comments; the last of 40 versions rewrote every section."""
    world.reader()
    people = list(User.objects.order_by("pk")[:APPROVALS])
    made = begin(people[0])
    rows = fill(made)
    sign_often(made, rows, people[0])
    TorComment.objects.bulk_create(
        TorComment(
            tor=made, anchor=rows[number % SECTIONS].key, author=people[0],
            text=f"Remarque {number}",
        )
        for number in range(COMMENTS)
    )  # fmt: skip
    furnish(made, people)
    return made


def begin(author) -> TermsOfReference:
    now = timezone.now()
    return TermsOfReference.objects.create(
        mission=Mission.objects.filter(tors=None).order_by("-pk").first(),
        template=TorTemplate.objects.get(kind="regular", is_current=True),
        number=1,
        state=TorState.COMPLETED,
        proposed_by=author,
        proposed_at=now,
        completed_at=now,
    )


def fill(tor) -> list[TorSection]:
    chance = random.Random(6)
    return TorSection.objects.bulk_create(
        TorSection(
            tor=tor,
            key=derived.HOMES[derived.DAYS] if number == 0 else f"part-{number}",
            position=number,
            title=f"Partie {number}",
            body=text(chance, WORDS // SECTIONS),
        )
        for number in range(SECTIONS)
    )


def sign_often(tor, rows: list[TorSection], author) -> None:
    """A section more in each version; all of them rewritten in the last."""
    chance = random.Random(7)
    for number in range(VERSIONS - 1):
        row = rows[number % SECTIONS]
        row.body += f"\nAjout {number}, {timezone.localdate()}."
        row.save(update_fields=["body", "updated_at"])
        services.sign(tor, author, [row.key])
    for row in rows:
        row.body = rewritten(chance, row.body)
        row.save(update_fields=["body", "updated_at"])
    services.sign(tor, author, [row.key for row in rows])
