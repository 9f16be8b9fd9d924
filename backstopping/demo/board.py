"""The board of a review that is still open: each unit proposes, the EST managers decide."""

from backstopping.demo.source import Record
from backstopping.demo.world import World
from reports.models import AnnualReview, Lesson
from reports.review.board import services


def load_board(world: World, review: AnnualReview, board: Record) -> None:
    """Moves as people make them, so that each can be looked up and taken back."""
    manager = world.est_managers[0]
    propose(review, board.picks("proposed", world.lessons), manager)
    for lesson in board.picks("kept", world.lessons):
        services.keep(review, lesson, by=manager)
    for record in board.records("merged"):
        lesson, into = (record.pick(name, world.lessons) for name in ("lesson", "into"))
        services.merge(review, lesson, into, by=manager)
    for record in board.records("set_aside"):
        lesson, reason = record.pick("lesson", world.lessons), record.text("reason")
        services.set_aside(review, lesson, reason=reason, by=manager)
    for record in board.records("votes"):
        for user in record.picks("by", world.people):
            services.vote(review, record.pick("lesson", world.lessons), by=user, wants=True)
    world.counts["lessons on a board"] += review.choices.count()


def propose(review, lessons, manager) -> None:
    """One move a unit; an EST manager stands in where a unit has no coordinator."""
    chosen = Lesson.objects.filter(pk__in=[one.pk for one in lessons]).select_related("unit")
    for unit in sorted({one.unit for one in chosen}, key=lambda one: one.code):
        services.propose_all(review, chosen.filter(unit=unit), by=unit.coordinator or manager)
