"""How often one address may try something, counted for all processes in the cache of attempts."""

import hashlib
import time

from django.core.cache import cache

from core.http import client_address


def is_too_often(request, action: str, *, most: int, seconds: int) -> bool:
    """Counts this attempt too. Addresses are kept as a hash, and only as long as they count.

    Each window has a key of its own, for counting up alone would shorten it to five minutes.
    """
    address = hashlib.sha256(client_address(request).encode()).hexdigest()[:32]
    key = f"limit:{action}:{address}:{int(time.time()) // seconds}"
    return count_in_cache(key, seconds) > most


def count_in_cache(key: str, seconds: int) -> int:
    """So often in this window, this time included. Costs the database two statements."""
    if cache.add(key, 1, timeout=seconds):
        return 1
    try:
        count = cache.incr(key)
        cache.touch(key, seconds)
        return count
    except ValueError:  # it ran out between the two
        return 1
