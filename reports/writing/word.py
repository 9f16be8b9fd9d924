"""A report as a Word file, from the same plain data as its PDF: A4, styles, tables, page numbers.

The confidential annex is no part of that data. A file made before approval says it is provisional
on every page; it is never the document of record.
"""

from django.utils import translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.word import About, WordDocument
from reports.documents import report_document
from reports.editions import edition_of


def word_of(report) -> tuple[str, bytes]:
    """(name, content): of the version that stands, or of the text as it is now."""
    edition = edition_of(report) if report.document_id else None
    data = edition.data if edition else report_document(report)
    with translation.override(data["language"]):
        name = get_valid_filename(f"{data['code']}-{_('report')}.docx")
        return name, WordReport(data).content()


def about(data: dict) -> About:
    return About(
        language=data["language"],
        left=f"{data['code']} · {data['country']}",
        right=data["status"],
        foot=f"CTB · {_('Backstopping of development interventions')}",
        title=f"{data['code']} {data['title']}",
        author=", ".join(data["authors"]),
        subject=data["kind"],
    )


class WordReport(WordDocument):
    def __init__(self, data: dict):
        super().__init__(about(data))
        self.data = data

    def write(self) -> None:
        for part in (
            self.title, self.summary, self.results, self.sections, self.advice, self.lessons,
            self.debriefing, self.annexes,
        ):  # fmt: skip
            part()

    # --- parts ------------------------------------------------------------------------
    def title(self) -> None:
        data = self.data
        self.front(data["kind"], data["title"], data["status"])
        self.table(
            (_("Fact sheet"), ""),
            [(fact["label"], "\n".join(map(str, fact["lines"]))) for fact in data["facts"]],
        )

    def summary(self) -> None:
        if self.data["summary"]:
            self.heading(_("The essentials"), 1)
            self.paragraphs(self.data["summary"])

    def results(self) -> None:
        if not self.data["results"]:
            return
        self.heading(_("What was expected, what was reached"), 1)
        self.table(
            (_("Result"), _("Aimed at"), _("Observed"), _("What was seen")),
            [
                (f"{one['code']} {one['name']}", _("yes") if one["is_aimed"] else _("no"),
                 _("yes") if one["is_observed"] else _("not in this report"),
                 one["evidence"] or "–")
                for one in self.data["results"]
            ],
        )  # fmt: skip

    def sections(self) -> None:
        if self.data["sections"]:
            self.heading(_("Findings and analysis"), 1)
        for section in self.data["sections"]:
            self.heading(section["title"], 2)
            self.paragraphs(section["paragraphs"])
            if section["key"] == "findings":
                for finding in self.data["findings"]:
                    self.heading(finding["question"], 3)
                    self.paragraphs(finding["paragraphs"])
            if section["key"] == "followup" and self.data["former"]:
                self.table(
                    (_("Number"), _("Recommendation"), _("Owner"), _("Due on"), _("State"),
                     _("Comment")),
                    [(one["code"], one["text"], one["owner"], one["due"], one["state"],
                      one["comment"]) for one in self.data["former"]],
                )  # fmt: skip

    def advice(self) -> None:
        data = self.data
        self.heading(_("Recommendations"), 1)
        if data["recommendations"]:
            self.table(
                (_("Number"), _("Recommendation"), _("Owner"), _("Priority"), _("Due on")),
                [(one["code"], one["text"], one["owner"], one["priority"], one["due"])
                 for one in data["recommendations"]],
            )  # fmt: skip
        else:
            is_none = data["has_no_recommendations"]
            words = _("This mission makes no recommendation.") if is_none else _("None yet.")
            self.paragraphs([words])

    def lessons(self) -> None:
        if self.data["lessons"]:
            self.heading(_("Lessons proposed"), 1)
        for one in self.data["lessons"]:
            self.heading(one["title"], 2)
            self.table(
                (_("Context"), _("Mechanism"), _("Outcome")),
                [(one["context"], one["mechanism"], one["outcome"])],
            )
            about = (one["code"], one["theme"], one["valence"], one["application"])
            told = (
                (_("Evidence"), one["evidence"]),
                (_("What we will do differently"), one["do_differently"]),
            )
            self.paragraphs([_("%(label)s: %(said)s") % {"label": label, "said": text}
                             for label, text in told if text])  # fmt: skip
            self.paragraphs([" · ".join(filter(None, about))])

    def debriefing(self) -> None:
        held = self.data["debriefing"]
        if held is None:
            return
        self.heading(_("Field debriefing"), 1)
        self.paragraphs([f"{held['place']}, {held['day']}"])
        self.heading(_("Participants"), 2)
        self.bullets(held["participants"])
        for one in held["lists"]:
            self.heading(one["title"], 2)
            self.bullets(one["lines"])

    def markers(self, one: dict) -> None:
        self.heading(_("Progress markers: %(partner)s") % {"partner": one["partner"]}, 1)
        self.table(
            (_("Progress marker"), _("Level"), pgettext("marker", "Observed")),
            [
                ("\n".join(filter(None, (row["text"], row["words"]))), row["level"], row["degree"])
                for row in one["rows"]
            ],
        )

    def annexes(self) -> None:
        data = self.data
        if data["people_met"]:
            self.heading(_("People met"), 1)
            self.bullets(data["people_met"])
        for one in data.get("markers", ()):
            self.markers(one)
        if data["programme"]:
            self.heading(_("Programme agreed in the terms of reference"), 1)
            for text in data["programme"]:
                self.prose(text, below=1)
        self.heading(_("Recipients"), 1)
        self.table(
            (_("As"), _("Who")),
            [(one["kind"], ", ".join(one["names"])) for one in data["recipients"]],
        )
