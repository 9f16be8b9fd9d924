"""What holds for every request and every answer, static files aside."""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import SuspiciousOperation
from django.http import JsonResponse
from django.utils.cache import patch_vary_headers

NUL = "\x00"


def share(response, seconds: int):
    """Caches may keep this page for strangers: the middleware looks once more what got into it."""
    response.shared_for = seconds
    patch_vary_headers(response, ["Cookie"])
    return response


def is_for_all(request, response) -> bool:
    """No reader, and no cookie with it: a token, a message or a session would each set one."""
    user = getattr(request, "user", None)
    return not (response.cookies or (user is not None and user.is_authenticated))


class HouseMiddleware:
    """Pages stay out of every cache; a NUL, which PostgreSQL cannot store, is a bad request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        seconds = getattr(response, "shared_for", 0)
        if seconds and is_for_all(request, response):
            response.headers["Cache-Control"] = f"public, max-age={seconds}"
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request, view, args, kwargs):
        if any(NUL in text for text in sent_texts(request)):
            raise SuspiciousOperation("A NUL character was sent.")


class LoginMiddleware(LoginRequiredMiddleware):
    """A page leads to the login; a script that asks for JSON gets a status of its own."""

    def handle_no_permission(self, request, view_func):
        if request.headers.get("Accept", "") == "application/json":
            return JsonResponse({"login": self.get_login_url(view_func)}, status=401)
        return super().handle_no_permission(request, view_func)


def whole_number(text, most: int = 2**63 - 1) -> int | None:
    """What was sent as a number; None for all else and for what no column of this size holds."""
    text = str(text or "")
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    return int(text) if int(text) <= most else None


def sent_texts(request):
    yield request.path
    for data in (request.GET, request.POST):
        for name, values in data.lists():
            yield name
            yield from values


def client_address(request) -> str:
    """Where a request comes from: what our own proxies wrote, never what a visitor claims."""
    said = request.headers.get("X-Forwarded-For", "").split(",")
    count = settings.TRUSTED_PROXIES
    if count and len(said) >= count and said[-count].strip():
        return said[-count].strip()
    return request.META.get("REMOTE_ADDR", "")
