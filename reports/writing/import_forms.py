"""Where each part of a report brought along goes, its recommendations as cards."""

from django.utils.functional import cached_property

from core import bringing
from reports.enums import Addressee, Priority
from reports.models import Recommendation
from reports.workflow import MOST_RECOMMENDATIONS
from reports.writing.forms import RecommendationCard, people_around
from reports.writing.importing import bodies_of, is_table_only, owner_in, targets_of
from reports.writing.placing import PEOPLE


class PartForm(bringing.PartForm):
    no_text = (*bringing.PartForm.no_text, PEOPLE)

    @property
    def is_shown(self) -> bool:
        return not is_table_only(self.part)


class Placing(bringing.Placing):
    part_form = PartForm

    def __init__(self, imported, user, data=None):
        super().__init__(imported, user, data)
        self.report = imported.report

    def targets(self) -> list[tuple[str, str]]:
        return targets_of(self.report, self.user)

    def bodies(self) -> dict[str, str]:
        known = {key for key, _title in self.targets()}
        return {key: body for key, body in bodies_of(self.report).items() if key in known}

    # --- recommendations --------------------------------------------------------------
    @cached_property
    def room(self) -> int:
        return max(MOST_RECOMMENDATIONS - self.report.mission.recommendations.count(), 0)

    @cached_property
    def cards(self) -> list[RecommendationCard]:
        """One for each line of a table, filled with what could be read; the first ones ticked."""
        people = list(people_around(self.report.mission))
        found = [one for part in self.imported.parts["parts"] for one in part["advice"]]
        return [self.card(one, people, number) for number, one in enumerate(found)]

    def card(self, advice, people, number) -> RecommendationCard:
        owner = owner_in(people, advice["owner"])
        row = Recommendation(
            uid=advice["uid"],
            text=advice["text"],
            addressed_to=Addressee.TECHNICAL_TEAM,
            owner=owner,
            owner_outside="" if owner else advice["owner"][:150],
            due_on=advice["due_on"] or None,
            priority=Priority.HIGH if advice["is_high"] else Priority.MEDIUM,
        )
        card = RecommendationCard(
            self.data,
            instance=row,
            prefix=f"recommendation-{advice['uid']}",
            mission=self.report.mission,
        )
        card.is_optional = False
        card.advice, card.take = advice, f"take-{advice['uid']}"
        sent = self.data is not None
        card.is_taken = (card.take in self.data) if sent else number < self.room
        return card

    @property
    def taken(self) -> list[RecommendationCard]:
        return [card for card in self.cards if card.is_taken]

    def is_valid(self) -> bool:
        is_good = [super().is_valid(), *(one.is_valid() for one in self.taken)]
        return all(is_good) and len(self.taken) <= self.room

    @property
    def is_too_many(self) -> bool:
        return self.data is not None and len(self.taken) > self.room

    @property
    def faulty(self) -> list:
        return [*super().faulty, *(one for one in self.taken if one.is_bound and one.errors)]
