"""How often one address may try something, counted for all processes in the cache of attempts."""

import hashlib

from django.core.cache import cache

from core.http import client_address


def is_too_often(request, action: str, *, most: int, seconds: int) -> bool:
    """Counts this attempt too. Addresses are kept as a hash, and only as long as they count."""
    address = hashlib.sha256(client_address(request).encode()).hexdigest()[:32]
    key = f"limit:{action}:{address}"
    if cache.add(key, 1, timeout=seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two
        return False
