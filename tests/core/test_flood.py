"""Attempts are counted in Valkey, however its address is written."""

import pytest

from core import flood

LIMIT = flood.Limit("tried-here", most=2, seconds=3600)


@pytest.fixture
def counting(broker, settings):
    """The broker of the test, by the address that Celery reads."""
    settings.REDIS_URL = f"{broker.url}?virtual_host=3"
    flood.valkey.cache_clear()
    yield broker
    flood.valkey.cache_clear()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("redis+socket:///run/v.sock?virtual_host=2", "unix:///run/v.sock?db=2"),
        ("redis+socket:///run/v.sock", "unix:///run/v.sock?db=0"),
        ("redis://127.0.0.1:6379/4", "redis://127.0.0.1:6379/4"),
        ("rediss://u:p@cache.example/1", "rediss://u:p@cache.example/1"),
    ],
)
def test_an_address_of_celery_is_one_for_the_client(written, read):
    assert flood.address_for_redis(written) == read


def test_a_socket_counts(counting):
    assert [flood.count(LIMIT, "192.0.2.7") for _ in range(3)] == [1, 2, 3]
    assert flood.count(LIMIT, "192.0.2.8") == 1
    counting.client.select(3)
    assert counting.client.dbsize() == 2


@pytest.mark.django_db
def test_without_valkey_the_cache_of_attempts_counts(counting, caplog):
    counting.stop()

    assert [flood.count(LIMIT, "192.0.2.9") for _ in range(2)] == [1, 2]
    assert "the cache of attempts does" in caplog.text
