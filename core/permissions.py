"""One way to ask "may this person do this?": `user.has_perm("app.verb", obj)`.

To add a rule: write `@rule("app.verb")` over a function `(user, obj) -> Verdict` in the
`permissions.py` of the app that owns the fact. Rows are cut by `visible_to(user)`; rules are
for verbs.

A substitute is asked about twice: for himself, then for each person he stands in for today. The
rule then meets a copy of that person whose `hand` is the substitute. Where it asks for four eyes,
it compares with `user.hands`, everybody behind this one pair of eyes, never with `user.pk` alone.
`is_personal` keeps a right from being lent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Verdict:
    """Yes, or the reason why not, as a sentence for the person who asked."""

    reason: str = ""
    #: The person whose right it is, when the one who asked may do it only in his place.
    on_behalf_of: Any = None

    def __bool__(self) -> bool:
        return not self.reason


ALLOWED = Verdict()
Rule = Callable[[Any, Any], Verdict]
RULES: dict[str, Rule] = {}
#: Rights that stay with their person when somebody stands in for him.
PERSONAL: set[str] = set()


def rule(name: str, *, is_personal: bool = False) -> Callable[[Rule], Rule]:
    def register(function: Rule) -> Rule:
        if name in RULES:
            raise ValueError(f"Two rules are called {name}.")
        RULES[name] = function
        if is_personal:
            PERSONAL.add(name)
        return function

    return register


def check(user, name: str, obj=None) -> Verdict:
    """The verdict of one rule; people without an account or with a closed one may nothing.

    A refusal asks again for those the user stands in for; that costs one query a request.
    """
    if not user.is_active:
        return Verdict(_("Your account is closed."))
    own = RULES[name](user, obj)
    if own or name in PERSONAL:
        return own
    for person in user.stands_in_for:
        if RULES[name](person, obj):
            return Verdict(on_behalf_of=person)
    return own


def require(user, name: str, obj=None) -> Verdict:
    """Raise PermissionDenied with the reason unless the rule allows it; else say for whom."""
    verdict = check(user, name, obj)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    return verdict


def any_of(*verdicts: Verdict) -> Verdict:
    """The first yes, else the first reason."""
    return next((verdict for verdict in verdicts if verdict), verdicts[0])


def get_visible_or_404(user, source, **lookup):
    """The one way a view fetches a row by id: a stranger's row is as missing as no row."""
    queryset = source._default_manager.all() if hasattr(source, "_default_manager") else source
    try:
        return queryset.visible_to(user).get(**lookup)
    except (queryset.model.DoesNotExist, ValueError, OverflowError) as missing:
        raise Http404 from missing
