"""Lessons of a review that say nearly the same, side by side, with the basis in words."""

from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.enums import ReviewChoice
from reports.models.lessons import Lesson, tell_sources
from reports.near.marking import Marked, marked
from reports.near.services import best_method, contents_of, decided_pairs, methods, stale

#: Lessons of a group that stand side by side; a larger one shows those nearest to its middle.
SIDE_BY_SIDE = 4
#: Columns of a board whose lessons may still be one.
ALIVE = (ReviewChoice.PROPOSED, ReviewChoice.KEPT)
#: So many of the shared words are listed; all are marked.
SHARED_WORDS = 8


@dataclass
class NearGroup:
    choices: list
    #: The same lessons with their texts in pieces, the shared words apart.
    texts: list[Marked]
    similarity: float
    basis: str
    shared: list[str]
    more: int

    @property
    def key(self) -> str:
        return "-".join(choice.lesson.code for choice in self.choices)


def pool_of(review, user):
    """What may be compared: the lessons on the board that nothing has put away."""
    rows = review.choices.filter(decision__in=ALIVE)
    return rows.filter(lesson__in=Lesson.objects.visible_to(user).values("pk"))


def groups_of(review, user) -> tuple[list[tuple[list[int], float]], object]:
    """Groups as (lessons, average similarity), the nearest first, and the method that found them.

    Three queries and one matrix product; no text is read.
    """
    lessons = list(pool_of(review, user).values_list("lesson", flat=True))
    method = best_method(lessons)
    contents = contents_of(lessons, method)
    ids = list(contents)
    if len(ids) < 2:
        return [], method
    from reports.near.grouping import groups, middle_first  # numpy: 0.3 s no other page needs

    similarity = method.module.similarity(list(contents.values()))
    at = {pk: row for row, pk in enumerate(ids)}
    apart = [(at[one], at[other]) for one, other in decided_pairs(ids)]
    found = []
    for rows in groups(similarity, method.least, apart):
        ordered, mean = middle_first(similarity, rows)
        found.append(([ids[row] for row in ordered], mean))
    return sorted(found, key=lambda one: (-one[1], one[0])), method


def page_of_groups(review, user, found, method) -> list[NearGroup]:
    """These groups with their lessons and the words they share; a few queries for all."""
    shown = [pk for lessons, _mean in found for pk in lessons[:SIDE_BY_SIDE]]
    rows = review.choices.filter(lesson__in=shown).select_related(
        "lesson__theme", "lesson__country", "lesson__unit", "lesson__mission", "review__unit"
    )
    choices = {one.lesson_id: one for one in rows}
    side = [choices[pk].lesson for pk in shown if pk in choices]
    tell_sources(side, user)
    texts = marked(side, found)
    pages = []
    for lessons, mean in found:
        here = [choices[pk] for pk in lessons[:SIDE_BY_SIDE]]
        shared = shared_words([texts[one.lesson_id] for one in here])
        pages.append(
            NearGroup(
                choices=here,
                texts=[texts[one.lesson_id] for one in here],
                similarity=mean,
                basis=in_words(method, mean, shared),
                shared=shared[:SHARED_WORDS],
                more=len(lessons) - len(here),
            )
        )
    return pages


def shared_words(texts: list[Marked]) -> list[str]:
    """Words that at least two of them have, those of most lessons first."""
    counted: dict[str, tuple[int, str]] = {}
    for text in texts:
        for stem, word in text.shared.items():
            many, first = counted.get(stem, (0, word))
            counted[stem] = (many + 1, first)
    most = sorted(counted.values(), key=lambda one: (-one[0], one[1]))
    return [word for _many, word in most]


def in_words(method, mean: float, shared: list[str]) -> str:
    """What brought them together, as a sentence: the method, the closeness, its limit."""
    closeness = {
        "by": method.label,
        "value": formats.number_format(mean, 2),
        "least": formats.number_format(method.least, 2),
    }
    said = _("Brought together by %(by)s: closeness %(value)s on a scale of 1, from %(least)s on.")
    if not shared:
        return f"{said % closeness} {_('They share hardly a word.')}"
    many = ngettext("%(many)s shared word is marked.", "%(many)s shared words are marked.",
                    len(shared)) % {"many": len(shared)}  # fmt: skip
    return f"{said % closeness} {many}"


def waiting(review, user) -> int:
    """Lessons of the board whose text was not read yet by the best method installed."""
    return stale(methods()[0]).filter(pk__in=pool_of(review, user).values("lesson")).count()
