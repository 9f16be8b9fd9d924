"""What must agree with what. To add a check: in `<app>/integrity.py`, a generator of sentences
under `@integrity_check("what is compared")`; `manage.py verify_integrity` finds and runs it."""

from collections.abc import Callable, Iterator

from core.models import StoredFile

#: What is compared → the check that yields a sentence for each difference.
CHECKS: dict[str, Callable[[], Iterator[str]]] = {}


def integrity_check(name: str):
    def register(check):
        if name in CHECKS:
            raise ValueError(f"Two integrity checks are called {name}.")
        CHECKS[name] = check
        return check

    return register


@integrity_check("stored files")
def stored_files() -> Iterator[str]:
    yield from StoredFile.objects.verify()
