"""The page on which the words are put together: what stands, what is proposed, what is added.

One form for all sections, so that nothing typed is lost by a click on another button. Fields are
named by the sentence (`text-12`, `remove-12`, `read-12`) or by the place (`own-lessons-3`).
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from core.permissions import require
from interventions.models import Theme
from reports.enums import ReviewChoice, SummarySection
from reports.review.services import locked
from reports.summary import services
from reports.summary.words import Line, lines, proposals

#: Characters of one sentence that somebody typed.
LONGEST = 1000


@dataclass
class Place:
    """One section of the form: one of the five, or one theme among the lessons."""

    key: str
    section: str
    theme: int | None
    title: str
    guidance: str
    lines: list = field(default_factory=list)
    proposals: list = field(default_factory=list)
    own: str = ""


def guidance_of(section: str) -> str:
    return {
        SummarySection.MESSAGE: _("Five lines at most, below the one that can be quoted."),
        SummarySection.LESSONS: _("What the lessons of this theme say together."),
        SummarySection.NOT_ACHIEVED: _(
            "Late setups, cancelled missions, recommendations given up: why?"
        ),
        SummarySection.RESULTS: _("What was aimed at, and what was observed."),
        SummarySection.OUTSOURCING: _("What entrusting missions to third parties has taught."),
    }[SummarySection(section)]


def places(review, typed=None) -> list[Place]:
    """Every section in its order; `typed` is what somebody sent that could not be saved."""
    found = {}
    for section in SummarySection:
        if section == SummarySection.LESSONS:
            for theme in themes_of(review):
                add_place(found, section, theme.pk, theme.name[:1].upper() + theme.name[1:])
        else:
            add_place(found, section, None, str(section.label))
    for one in lines(review):
        place = found.get(services.place_of(one.row.section, one.row.theme_id))
        if place and not one.is_gone:
            place.lines.append(with_typed(one, typed))
    for one in proposals(review):
        found[services.place_of(one.drawn.section, one.drawn.theme)].proposals.append(one)
    for place in found.values():
        place.own = typed.get(f"own-{place.key}", "") if typed else ""
    return list(found.values())


def add_place(found: dict, section, theme: int | None, title: str) -> None:
    key = services.place_of(section, theme)
    found[key] = Place(key, str(section), theme, title, guidance_of(section))


def with_typed(one: Line, typed) -> Line:
    one.typed = typed.get(f"text-{one.row.pk}", one.row.text) if typed else one.row.text
    return one


def themes_of(review):
    """Themes with a kept lesson, or with sentences of their own."""
    kept = review.choices.filter(decision=ReviewChoice.KEPT).values("lesson__theme")
    written = review.sentences.exclude(theme=None).values("theme")
    rows = Theme.objects.filter(pk__in=kept) | Theme.objects.filter(pk__in=written)
    return rows.order_by("name_fr", "pk")


@transaction.atomic
def save(review, data, *, by) -> list[tuple[str, str, str]]:
    """Write what was typed, or return (place, stored, typed) of all that differs from it.

    The review's version guards the page: whoever saved in between is not overwritten.
    """
    review = locked(review)
    require(by, "reports.edit_review", review)
    current = lines(review)
    if data.get("version") != str(review.version):
        return differences(current, data)
    for one in current:
        write(one, data)
    for place in places(review):
        for text in clean_lines(data.get(f"own-{place.key}", "")):
            services.add_own(review, place.section, place.theme, text)
    arrange(review, data)
    review.version += 1
    review.save(update_fields=["version", "updated_at"])
    if data.get("accept"):
        services.accept(review, data["accept"], by=by)
    return []


def differences(current: list[Line], data) -> list[tuple[str, str, str]]:
    found = []
    for one in current:
        typed = data.get(f"text-{one.row.pk}")
        if typed is not None and clean(typed) != one.row.text:
            found.append((one.row.get_section_display(), one.row.text, clean(typed)))
    return found or [(_("Summary"), _("changed"), _("not changed"))]


def write(one: Line, data) -> None:
    """A sentence that the page did not show (added meanwhile) is left alone."""
    typed = data.get(f"text-{one.row.pk}")
    if typed is None:
        return
    text = clean(typed)
    if f"remove-{one.row.pk}" in data or not text:
        one.row.delete()
        return
    if text != one.row.text:
        services.rewrite(one.row, text)
    if f"read-{one.row.pk}" in data:
        services.confirm(one)


def arrange(review, data) -> None:
    for name, step in (("up", -1), ("down", 1)):
        chosen = data.get(name, "")
        row = review.sentences.filter(pk=chosen).first() if chosen.isdecimal() else None
        if row:
            services.move(review, row, step)


def clean(text: str) -> str:
    return " ".join("".join(map(written, text)).split())[:LONGEST]


def written(sign: str) -> str:
    """What no table and no file can hold becomes a blank."""
    return sign if sign.isprintable() else " "


def clean_lines(text: str) -> list[str]:
    return [one for one in map(clean, text.splitlines()) if one]
