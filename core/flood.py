"""Floods of posts: held before the session, the database or the body are touched.

`@limited("answer", most=10, seconds=60)` on a view. Counts live in Valkey; while it is down, in
the cache of attempts, which costs the database what a flood should not, but holds.
"""

import hashlib
import ipaddress
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs, urlsplit

import redis
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation

from core.http import client_address, whole_number
from core.limits import count_in_cache

log = logging.getLogger(__name__)

#: What is read of a post that is far too large, and in which pieces.
MOST_POURED, CHUNK = 128 * 1024 * 1024, 1 << 16
#: What the frame of a page asks for, of a reader nobody looked up.
FRAME = {
    "nav": [],
    "demo": False,
    "unread": "",
    "user": AnonymousUser(),
    "messages": [],
    "csrf_token": "",
}


@dataclass(frozen=True)
class Limit:
    action: str
    most: int
    seconds: int
    #: Bytes of one post; what its form takes and a mistake's worth more.
    most_bytes: int = 12 * 1024 * 1024


def limited(action: str, *, most: int, seconds: int) -> Callable:
    """Posts from one network above this are answered 429 by the middleware, larger ones 413."""

    def declare(view):
        view.flood_limit = Limit(action, most, seconds)
        return view

    return declare


class FloodMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        limit = limit_of(request) if request.method == "POST" else None
        if limit and count(limit, network_of(client_address(request))) > limit.most:
            return too_many(request, limit)
        if limit and sent_bytes(request) > limit.most_bytes:
            pour_away(request)
            return page(request, "413.html", 413, most=limit.most_bytes)
        return self.get_response(request)


def sent_bytes(request) -> int:
    """As it says itself; a server hands on no more than that, and of no length nothing."""
    return whole_number(request.META.get("CONTENT_LENGTH")) or 0


def pour_away(request) -> None:
    """A browser shows no answer before it has sent all: read to the end, and kept nowhere."""
    left = min(sent_bytes(request), MOST_POURED)
    while left > 0 and (piece := request.META["wsgi.input"].read(min(left, CHUNK))):
        left -= len(piece)


def limit_of(request) -> Limit | None:
    try:
        return getattr(resolve(request.path_info).func, "flood_limit", None)
    except Resolver404:
        return None


def network_of(address: str) -> str:
    """One subscriber: an IPv4 address, or the /64 that an IPv6 network gives to each."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))


def count(limit: Limit, network: str) -> int:
    """This attempt and those before it in the same window. Networks are kept as a hash."""
    digest = hashlib.sha256(network.encode()).hexdigest()[:32]
    key = f"flood:{limit.action}:{digest}:{int(time.time()) // limit.seconds}"
    try:
        with valkey().pipeline(transaction=False) as line:
            return line.incr(key).expire(key, limit.seconds * 2).execute()[0]
    except redis.RedisError:
        log.warning("Valkey does not count: the cache of attempts does.")
        return count_in_cache(key, limit.seconds)


@cache
def valkey() -> redis.Redis:
    return redis.from_url(
        address_for_redis(settings.REDIS_URL),
        socket_timeout=0.5,
        socket_connect_timeout=0.5,
        max_connections=50,
    )


def address_for_redis(url: str) -> str:
    """Celery writes a socket as `redis+socket://PATH?virtual_host=0`; redis as `unix://PATH`."""
    parts = urlsplit(url)
    if parts.scheme != "redis+socket":
        return url
    database = parse_qs(parts.query).get("virtual_host", ["0"])[0]
    return f"unix://{parts.path}?db={database}"


def too_many(request, limit: Limit) -> HttpResponse:
    wait = limit.seconds - int(time.time()) % limit.seconds
    answer = page(request, "429.html", 429, wait=wait)
    answer["Retry-After"] = str(wait)
    return answer


def page(request, template: str, status: int, **context) -> HttpResponse:
    """Drawn without session or database; the browser keeps what was typed."""
    wanted = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        text = render_to_string(template, FRAME | context | {"request": request})
    return HttpResponse(text, status=status)
