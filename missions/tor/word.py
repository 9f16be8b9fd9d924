"""The ToR as a Word file, from the same plain data as their PDF; never the document of record."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.word import About, WordDocument
from missions.tor.documents import file_name, loaded, tor_document


def word_of(mission, number: int) -> tuple[str, bytes] | None:
    """(name, content), or None when there is no such version."""
    mission = loaded(mission)
    tor = next((one for one in mission.tors.all() if one.number == number), None)
    if tor is None:
        return None
    data = tor_document(mission, tor)
    with translation.override(data["language"]):
        return file_name(mission, number, "docx"), WordTor(data).content()


class WordTor(WordDocument):
    def __init__(self, data: dict):
        self.data = data
        about = About(
            language=data["language"],
            left=f"{data['code']} · {data['country']}",
            right=data["status"],
            foot=f"CTB · {data['template']}",
            title=f"{_('Terms of reference')} {data['code']} {data['title']}",
            author=", ".join(data["authors"]),
            subject=data["kind"],
        )
        super().__init__(about)

    def write(self) -> None:
        data = self.data
        self.front(f"{_('Terms of reference')} · {data['kind']}", data["title"], data["status"])
        self.table(
            (_("Fact sheet"), ""),
            [(one["label"], "\n".join(map(str, one["lines"]))) for one in data["facts"]],
        )
        for one in data["sections"]:
            self.heading(f"{one['number']}. {one['title']}", 2)
            self.prose(one["body"])
            if one["key"] == "results":
                self.bullets(data["results"])
        self.heading(_("Signatures"), 1)
        rows = [
            (one["label"], one["name"] or "–", one["day"] or "–") for one in data["signatures"]
        ]
        self.table((_("Step"), _("Who"), pgettext("day", "On")), rows)
        if data["contributions"]:
            self.heading(_("Written by"), 1)
            self.table(
                (_("Who"), _("As"), pgettext("day", "On"), _("Sections")),
                [(one["name"], one["role"], one["day"], ", ".join(one["sections"]))
                 for one in data["contributions"]],
            )  # fmt: skip
