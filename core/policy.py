"""Every URL declares who may come in; one that does not is refused to everybody.

Our views say it with `@policy(...)`; those of other packages stand in `backstopping/policies.py`.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.utils.module_loading import import_string

from core.permissions import RULES, check

PUBLIC, LOGIN = "public", "login"


def policy(name: str):
    """Declare a view: PUBLIC, LOGIN (rows are cut by `visible_to`), or the rule it asks.

    A rule named here is asked once without an object before the view runs; the view asks it
    again about the object it fetched.
    """

    def declare(view):
        view.policy = name
        return login_not_required(view) if name == PUBLIC else view

    return declare


def policy_of(view, url_name: str) -> str | None:
    """What a view declares, or what the table of other packages' views says of its URL name."""
    declared = getattr(view, "policy", None)
    return declared or import_string(settings.POLICY_TABLE)(url_name)


def ask_policy(request, view) -> None:
    """Refuse whom the view's policy refuses; workers that call a view ask just the same."""
    name = policy_of(view, request.resolver_match.view_name)
    if name is None:
        raise ImproperlyConfigured(f"{request.resolver_match.view_name} declares no policy.")
    if name not in (PUBLIC, LOGIN) and request.user.is_authenticated:
        if name not in RULES:
            raise ImproperlyConfigured(f"{name} is no rule.")
        verdict = check(request.user, name)
        if not verdict:
            raise PermissionDenied(verdict.reason)


class PolicyMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        ask_policy(request, view)
