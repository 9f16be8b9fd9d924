"""One ToR as long as they get, in the filled database that other measures share."""

import random
from functools import cache

from django.utils import timezone

from accounts.models import User
from backstopping.bench import world
from missions import services
from missions.models import Mission, TermsOfReference, TorComment, TorSection, TorTemplate

SECTIONS, VERSIONS, WORDS, COMMENTS = 30, 40, 20_000, 100
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


@cache
def tor() -> TermsOfReference:
    """20,000 words in 30 sections, 100 comments; the last of 40 versions rewrote every section."""
    world.reader()
    chance, author = random.Random(6), User.objects.order_by("pk").first()
    mission = Mission.objects.filter(tors=None).order_by("-pk").first()
    made = TermsOfReference.objects.create(
        mission=mission,
        template=TorTemplate.objects.get(kind="regular", is_current=True),
        number=1,
    )
    rows = TorSection.objects.bulk_create(
        TorSection(
            tor=made,
            key=f"part-{number}",
            position=number,
            title=f"Partie {number}",
            body=text(chance, WORDS // SECTIONS),
        )
        for number in range(SECTIONS)
    )
    for number in range(VERSIONS - 1):
        row = rows[number % SECTIONS]
        row.body += f"\nAjout {number}, {timezone.localdate()}."
        row.save(update_fields=["body", "updated_at"])
        services.sign(made, author, [row.key])
    for row in rows:
        row.body = rewritten(chance, row.body)
        row.save(update_fields=["body", "updated_at"])
    services.sign(made, author, [row.key for row in rows])
    TorComment.objects.bulk_create(
        TorComment(
            tor=made,
            anchor=rows[number % SECTIONS].key,
            author=author,
            text=f"Remarque {number}",
        )
        for number in range(COMMENTS)
    )
    return made
