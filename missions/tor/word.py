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
            (4, 12.6),
        )
        for one in data["sections"]:
            self.heading(f"{one['number']}. {one['title']}", 1)
            self.prose(one["body"], below=1)
            if one["lines"]:
                self.bullets(one["lines"])
            if one["days"]:
                self.days(one["days"])
        if data["lines"] or data["tasks"]:
            self.agreed()
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
                (4, 4, 2.6, 6),
            )  # fmt: skip

    def days(self, days) -> None:
        rows = [
            (
                "\n".join(filter(None, [one["day"] if place == 0 else "", row["part"]])),
                row["place"],
                "\n".join(filter(None, [row["activity"], row["mark"]])),
                row["people"],
            )
            for one in days
            for place, row in enumerate(one["rows"])
        ]
        self.table((_("Day"), _("Place"), _("What for"), _("To meet")), rows, (2.8, 2.8, 7, 4))

    def agreed(self) -> None:
        self.heading(_("Tasks and who reports to whom"), 1)
        reports = _("%(who)s reports to %(whom)s")
        self.bullets(
            [
                _(": ").join(filter(None, [reports % one, one["about"]]))
                for one in self.data["lines"]
            ]
        )
        tasks = [(one["text"], one["who"] or "–", one["state"]) for one in self.data["tasks"]]
        if tasks:
            self.table((_("Task"), _("Who"), _("State")), tasks)
