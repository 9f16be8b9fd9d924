"""What of a new version stands validated already, and what has to be validated again.

Nothing is stored for this: a section whose text is that of the last validated version stands with
the signature it had there.
"""

from dataclasses import dataclass, replace

from missions.models import TermsOfReference, TorSection
from missions.tor import derived


@dataclass(frozen=True)
class Standing:
    """`former`: the last validated version; `stands`: by key, the one that validated its text."""

    former: TermsOfReference | None
    stands: dict
    touched: list
    gone: list

    @property
    def is_partial(self) -> bool:
        return self.former is not None


def standing_of(tor, tors) -> Standing:
    """`tors`: all versions, of which only `tor` has its sections loaded. One query, or none."""
    earlier = [one for one in tors if one.number < tor.number and one.validated_at is not None]
    earlier.sort(key=lambda one: -one.number)
    if not earlier:
        return Standing(None, {}, [], [])
    texts = [(one, {row.key: row for row in rows}) for one, rows in sections_by(earlier)]
    stands, touched, last = {}, [], texts[0][1]
    for row in tor.sections.all():
        first = first_with(texts, row)
        if first is not None:
            stands[row.key] = first
        elif text_of(row) or text_of(last.get(row.key)):
            touched.append(row)
    keys = {row.key for row in tor.sections.all()}
    gone = [row for key, row in last.items() if key not in keys and text_of(row)]
    return Standing(earlier[0], stands, touched, gone)


def sections_by(tors) -> list[tuple]:
    rows = TorSection.objects.filter(tor__in=[one.pk for one in tors]).order_by("position")
    found = {}
    for row in rows:
        found.setdefault(row.tor_id, []).append(row)
    return [(one, found.get(one.pk, [])) for one in tors]


def text_of(row) -> str:
    """Line ends and what a reader does not see make no difference; nothing of no section."""
    if row is None or row.is_left_out:
        return ""
    return "\n".join(line.rstrip() for line in row.body.strip().splitlines())


def first_with(texts, row) -> TermsOfReference | None:
    """The first of the validated versions in a row, back from the last, that hold this text."""
    found, text = None, text_of(row)
    if not text:
        return None
    for tor, rows in texts:
        if text_of(rows.get(row.key)) != text:
            break
        found = tor
    return found


def marked(sections, standing: Standing) -> list:
    """Sections as the page reads them, each with the version it stands validated in."""
    touched = {derived.home_of(row.key) for row in [*standing.touched, *standing.gone]}
    return [
        replace(
            one,
            stands=None if one.key in touched else standing.stands.get(one.key),
            is_touched=one.key in touched,
        )
        for one in sections
    ]
