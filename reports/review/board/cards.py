"""The board as rows of themes and columns of decisions, so many cards of each cell at first.

A page costs the same few queries for ten lessons and for two thousand: the database numbers the
cards of each cell and gives the first ones only.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Subquery, Window
from django.db.models.functions import Coalesce, Rank, RowNumber
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from core.permissions import check
from interventions.models import Theme
from reports.enums import ReviewChoice
from reports.models import Lesson
from reports.models.lessons import tell_sources
from reports.review.board.models import ReviewVote
from reports.review.models import ReviewLesson
from reports.review.services import sign

#: Cards of a cell that stand on the board at first; the others come by the hundred.
FIRST, NEXT, MOST = 3, 24, 100
COLUMNS = {
    ReviewChoice.PROPOSED: pgettext_lazy("lessons", "Proposed"),
    ReviewChoice.KEPT: pgettext_lazy("lessons", "Kept"),
    ReviewChoice.MERGED: pgettext_lazy("lessons", "Merged"),
    ReviewChoice.SET_ASIDE: pgettext_lazy("lessons", "Set aside"),
}
_ORDER = ("position", F("voices").desc(), "lesson__code")


@dataclass
class Card:
    choice: ReviewLesson
    #: Its page; what is asked of it stands under that address (urls.py), reversed once a board.
    page: str
    seen: str
    may_decide: bool
    may_vote: bool
    has_voted: bool
    #: Numbers of the lessons it took up.
    sources: list[str]


@dataclass
class Cell:
    theme: Theme
    decision: str
    label: str
    count: int
    cards: list[Card] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


@dataclass
class Row:
    theme: Theme
    count: int
    countries: int
    cells: list[Cell]


def board_rows(review, user):
    """What this person sees of the board."""
    return review.choices.filter(lesson__in=Lesson.objects.visible_to(user).values("pk"))


def ranked(review, rows):
    """With their votes and the rank these give; a rank is shown and decides nothing."""
    votes = ReviewVote.objects.filter(choice=OuterRef("pk")).values("choice")
    counted = Coalesce(Subquery(votes.values(many=Count("pk"))), 0)
    place = Window(Rank(), order_by=F("voices").desc())
    return rows.annotate(voices=counted).annotate(rank=place)


def cards_of(review, rows, user) -> list[Card]:
    """These rows with what the reader may do with each; four queries at most."""
    rows = list(
        rows.select_related("lesson__theme", "lesson__country", "lesson__unit",
                            "merged_into__lesson")
    )  # fmt: skip
    shown = [row.pk for row in rows]
    tell_sources([row.lesson for row in rows], user)
    own = set(
        ReviewVote.objects.filter(choice__in=shown, user=user).values_list("choice", flat=True)
    )
    taken = defaultdict(list)
    for target, code in (
        ReviewLesson.objects.filter(merged_into__in=shown)
        .order_by("lesson__code")
        .values_list("merged_into", "lesson__code")
    ):
        taken[target].append(code)
    pages = reverse("reports:review_board", args=[review.slug]) + "lessons/"
    for row in rows:
        row.review = review
    return [
        Card(
            choice=row,
            page=f"{pages}{row.lesson.code}/",
            seen=sign(row),
            may_decide=bool(check(user, "reports.choose_lesson", row)),
            may_vote=bool(check(user, "reports.vote_lesson", row)),
            has_voted=row.pk in own,
            sources=taken[row.pk],
        )
        for row in rows
    ]


def board(review, rows, user, *, theme=None, first=FIRST) -> list[Row]:
    """`rows`: the filtered choices; `theme`: that row of the board alone."""
    if theme is not None:
        rows = rows.filter(lesson__theme=theme)
    number = Window(RowNumber(), partition_by=[F("lesson__theme"), F("decision")], order_by=_ORDER)
    shown = ranked(review, rows).annotate(number=number).filter(number__lte=first)
    cards = defaultdict(list)
    for card in cards_of(review, shown.order_by(*_ORDER), user):
        cards[card.choice.lesson.theme_id, card.choice.decision].append(card)
    return rows_of(rows, cards)


def rows_of(rows, cards) -> list[Row]:
    counts = defaultdict(dict)
    for theme, decision, many in rows.values_list("lesson__theme", "decision").annotate(
        many=Count("pk")
    ):
        counts[theme][decision] = many
    spread = dict(
        rows.values_list("lesson__theme").annotate(many=Count("lesson__country", distinct=True))
    )
    themes = Theme.objects.filter(pk__in=counts)
    return [
        Row(
            theme=theme,
            count=sum(counts[theme.pk].values()),
            countries=spread[theme.pk],
            cells=[
                Cell(theme, decision, label, counts[theme.pk].get(decision, 0),
                     cards[theme.pk, decision])
                for decision, label in COLUMNS.items()
            ],
        )
        for theme in sorted(themes, key=lambda one: one.name.casefold())
    ]  # fmt: skip


def cell_cards(review, rows, user, theme, decision, start: int) -> tuple[list[Card], int]:
    """The next cards of one cell, and how many follow them."""
    cell = ranked(review, rows).filter(lesson__theme=theme, decision=decision).order_by(*_ORDER)
    following = cell.count() - start - NEXT
    return cards_of(review, cell[start : start + NEXT], user), max(following, 0)


def totals(rows) -> list[dict]:
    counts = dict(rows.values_list("decision").annotate(many=Count("pk")))
    return [
        {"decision": decision.value, "label": label, "count": counts.get(decision, 0)}
        for decision, label in COLUMNS.items()
    ]
