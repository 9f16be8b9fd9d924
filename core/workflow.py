"""One way to change a state: `WORKFLOW.run(obj, name, by=user)`.

To add a state: enums.py, a row in workflow.py, a migration, lines in two test tables.
Guards return a Verdict; effects set fields and return their names. Listeners of `transitioned` run
inside the transaction and only write `Job` and `OutboundMail` rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, require

#: Sent inside the transaction with `instance`, `transition` and `log`: our only signal.
transitioned = Signal()


class _System:
    """The machine itself (beat, loader). The one way past permissions, visible in review."""

    def __repr__(self):
        return "SYSTEM"


SYSTEM = _System()


class TransitionRefused(Exception):
    """The state or a guard says no; `str()` is a sentence for the reader."""


def _nothing(instance, **data) -> list[str]:
    return []


def _no_objection(instance) -> Verdict:
    return ALLOWED


@dataclass(frozen=True)
class Transition:
    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    permission: str
    guard: Callable[[Any], Verdict] = _no_objection
    effect: Callable[..., list[str]] = _nothing
    needs_comment: bool = False
    #: A step that hurts: the page asks before it does it.
    is_grave: bool = False


class Workflow:
    """The transitions of one model; the model has `state` and a `log` of TransitionLog rows."""

    def __init__(self, *transitions: Transition):
        self.transitions = {step.name: step for step in transitions}

    def __getitem__(self, name: str) -> Transition:
        return self.transitions[name]

    def __iter__(self):
        return iter(self.transitions.values())

    def verdict(self, instance, name: str) -> Verdict:
        """May this happen now, whoever asks? State first, then the guard."""
        step = self[name]
        if instance.state not in step.sources:
            return Verdict(
                _("“%(step)s” is not possible while this is “%(state)s”.")
                % {"step": step.label, "state": instance.get_state_display()}
            )
        return step.guard(instance)

    def available(self, instance, user) -> Iterable[tuple[Transition, Verdict]]:
        """Steps from here that this person may take, each with what still stands in the way."""
        return [
            (step, step.guard(instance))
            for step in self
            if instance.state in step.sources and user.has_perm(step.permission, instance)
        ]

    @transaction.atomic
    def run(self, instance, name: str, *, by, comment: str = "", **data):
        """Lock the row, check everything again, apply, log, announce; return the fresh row.

        Raises PermissionDenied or TransitionRefused, each with a sentence for the reader.
        """
        step = self[name]
        fresh = type(instance)._base_manager.select_for_update(of=("self",)).get(pk=instance.pk)
        allowed = ALLOWED if by is SYSTEM else require(by, step.permission, fresh)
        verdict = self.verdict(fresh, name)
        if not verdict:
            raise TransitionRefused(verdict.reason)
        if step.needs_comment and not comment.strip():
            raise TransitionRefused(_("Say why: a reason is required for this step."))
        before = fresh.state
        touched = step.effect(fresh, by=by, comment=comment, **data)
        fresh.state = step.target
        fresh.save(update_fields=["state", "updated_at", *touched])
        log = fresh.log.create(
            name=name,
            from_state=before,
            to_state=step.target,
            actor=by if getattr(by, "pk", None) else None,  # SYSTEM and outsiders have no row
            on_behalf_of=allowed.on_behalf_of,
            comment=comment,
        )
        transitioned.send(type(fresh), instance=fresh, transition=step, log=log)
        return fresh
