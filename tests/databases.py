"""One database for each test process, copied from a template that is migrated once.

The template remembers in its comment which migrations made it, so a second run finds it ready.
"""

import hashlib
import os
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from psycopg import sql

#: Any number will do, as long as all test processes of one database wait for the same one.
TURN = 7_316_204


@contextmanager
def own_database(worker: str, *, keep: bool):
    """Give this process a fresh database, whatever an earlier run left in it."""
    original = connection.settings_dict["NAME"]
    own = f"test_{original}" if worker == "master" else f"test_{original}_{worker}"
    with _maintenance() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [TURN, original])
        template = _ready_template(cursor, f"test_{original}_template")
        _drop(cursor, own)
        _run(cursor, "CREATE DATABASE {} TEMPLATE {}", own, template)
    _use(own)
    yield
    _use(original)
    if not keep:
        with _maintenance() as cursor:
            _drop(cursor, own)


def url_of_this_database() -> str:
    """For child processes: the URL given to us, with the name this process works on."""
    server = os.environ.get("DATABASE_URL", "postgres:///backstopping").rpartition("/")[0]
    return f"{server}/{connection.settings_dict['NAME']}"


def _ready_template(cursor, name: str) -> str:
    wanted = state_of_migrations()
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    )
    if cursor.fetchone() == (wanted,):
        return name
    _drop(cursor, name)
    _run(cursor, "CREATE DATABASE {}", name)
    original = connection.settings_dict["NAME"]
    _use(name)
    call_command("migrate", interactive=False, verbosity=0)
    _use(original)
    cursor.execute(
        sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(wanted))
    )
    return name


def state_of_migrations() -> str:
    """Changes with each migration, with what follows one (apps.py, triggers) and each version."""
    digest = hashlib.sha256()
    for config in apps.get_app_configs():
        for path in [
            *sorted(Path(config.path, "migrations").glob("*.py")),
            *Path(config.path).glob("apps.py"),
            *sorted(Path(config.path).rglob("triggers.py")),
        ]:
            digest.update(f"{config.label} {path.name}\n".encode() + path.read_bytes())
    digest.update(
        "\n".join(sorted(f"{one.name} {one.version}" for one in distributions())).encode()
    )
    return digest.hexdigest()


@contextmanager
def _maintenance():
    """A cursor outside the test databases: nobody may be connected to a template."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        yield cursor


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _drop(cursor, name: str) -> None:
    _run(cursor, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _run(cursor, statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
