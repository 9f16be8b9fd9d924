"""Which tests go where and when, so that no processor waits for another at the end.

Those of the browser share one running application: they go to one process, and begin. After them
come the tests that start programs, which wait more than they work; then the largest modules first.
"""

from collections import Counter

import pytest

BROWSER = "tests/e2e/"
WAITING = ("tests/backstopping/test_supervisor.py", "tests/core/test_workers.py")


def scope_of(nodeid: str) -> str:
    """What shares fixtures: the browser's tests, a class, else a module."""
    return BROWSER if nodeid.startswith(BROWSER) else nodeid.rsplit("::", 1)[0]


def pytest_collection_modifyitems(items):
    sizes = Counter(scope_of(item.nodeid) for item in items)

    def turn(item):
        scope = scope_of(item.nodeid)
        return scope != BROWSER, scope not in WAITING, -sizes[scope], scope

    items.sort(key=turn)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class InTurns(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return scope_of(nodeid)

    config.option.loadscopereorder = False
    return InTurns(config, log)
