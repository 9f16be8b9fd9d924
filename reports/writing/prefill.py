"""What a report can be begun with, for it is known already."""

from django.utils.functional import cached_property

from reports import documents


class Prefilled:
    def __init__(self, report):
        self.report = report

    @cached_property
    def debriefing(self):
        return getattr(self.report.mission, "field_debriefing", None)

    @property
    def people(self) -> list[str]:
        """Who came to the field debriefing; the actors of a set-up mission's workshop too."""
        found = [one.words for one in self.debriefing.people] if self.debriefing else []
        if self.report.mission.is_setup:
            there = self.report.mission.key_actors.filter(has_attended=True).order_by("name")
            found += [
                ", ".join(filter(None, (one.name, one.function, one.organisation)))
                for one in there
            ]
        return list(dict.fromkeys(found))

    @property
    def facts(self) -> list[dict]:
        return documents.facts(self.report)

    @property
    def said(self) -> list[dict]:
        """What was said and agreed on the ground, to begin the summary with."""
        found = documents.debriefing(self.report.mission)
        return found["lists"] if found else []

    @property
    def summary(self) -> str:
        """The lists of the field debriefing as a text."""
        parts = [f"{one['title']}\n" + "\n".join(f"– {line}" for line in one["lines"])
                 for one in self.said]  # fmt: skip
        return "\n\n".join(parts)
