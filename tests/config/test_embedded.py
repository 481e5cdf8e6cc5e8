"""The private servers: they come up, stand apart from each other, and leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from config.embedded import homes, postgres
from tests.awaiting import until

LAUNCHER = (sys.executable, "-m", "config.embedded", "run", "--")
PATIENCE_SECONDS = 30


@pytest.mark.django_db
def test_the_tests_run_on_postgresql_with_the_extensions_we_need() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_available_extensions WHERE name IN ('btree_gist', 'unaccent')"
        )
        assert cursor.fetchone() == (2,)


def test_a_killed_launcher_leaves_no_server_behind() -> None:
    code = "import os, time; print(os.environ['REDIS_URL'], flush=True); time.sleep(600)"
    launcher = subprocess.Popen(
        [*LAUNCHER, sys.executable, "-c", code], env=_alone(), stdout=subprocess.PIPE, text=True
    )
    assert launcher.stdout is not None
    with launcher.stdout:
        sockets = Path(launcher.stdout.readline().strip().removeprefix("unix://")).parent
        doors = [sockets / "valkey.sock", sockets / ".s.PGSQL.5432"]
        assert [_is_open(door) for door in doors] == [True, True]

        launcher.kill()
        launcher.wait()

        until(lambda: [_is_open(door) for door in doors] == [False, False], seconds=PATIENCE_SECONDS)
        # The command is gone too: it held the other end of this pipe.
        assert launcher.stdout.read() == ""


def test_a_command_runs_with_servers_of_its_own_and_its_exit_status_is_the_launchers() -> None:
    code = "import os, sys; sys.exit(3 if os.environ['DATABASE_URL'].startswith('postgres://app@/') else 1)"
    done = subprocess.run([*LAUNCHER, sys.executable, "-c", code], env=_alone(), timeout=PATIENCE_SECONDS)
    assert done.returncode == 3


def test_servers_that_the_environment_names_are_used_and_none_is_started() -> None:
    named = {"DATABASE_URL": "postgres://elsewhere/covers", "REDIS_URL": "redis://elsewhere"}
    code = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
    done = subprocess.run(
        [*LAUNCHER, sys.executable, "-c", code],
        env=_alone() | named,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.stdout == "postgres://elsewhere/covers redis://elsewhere\n"


def test_a_pid_file_whose_number_now_is_another_process_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    postgres.end_orphan(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_server_that_a_killed_launcher_left_is_ended(tmp_path: Path) -> None:
    # Its arguments are those of a PostgreSQL serving this directory, and as one it hears a signal that a
    # background job ignores.
    listening = "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); print(flush=True); input()"
    words = [sys.executable, "-c", listening, "postgres", "-D", str(tmp_path)]
    stand_in = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert stand_in.stdout is not None
    stand_in.stdout.readline()
    (tmp_path / "postmaster.pid").write_text(f"{stand_in.pid}\n{tmp_path}\n")

    postgres.end_orphan(tmp_path)

    assert stand_in.wait(PATIENCE_SECONDS) == -signal.SIGINT


def test_a_second_launcher_is_told_that_the_demo_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "RUN", tmp_path)
    with homes.demo(), pytest.raises(SystemExit, match="demo already runs"), homes.demo():
        pass


def test_scratch_homes_of_killed_launchers_are_swept_and_kept_ones_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "RUN", tmp_path)
    left = tmp_path / "scratch-left"
    left.mkdir()
    with homes.scratch() as kept:
        assert not left.exists()
        homes.sweep()
        assert kept.path.exists()
    assert not kept.path.exists()
    assert not kept.sockets.exists()


def test_reset_forgets_the_demo_but_not_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "RUN", tmp_path)
    with homes.demo() as home, pytest.raises(SystemExit, match="demo already runs"):
        homes.reset()
    assert home.path.exists()
    homes.reset()
    assert not home.path.exists()


def test_the_sockets_of_two_clones_do_not_meet() -> None:
    ours, theirs = homes.Home(Path("/a/.run/demo")), homes.Home(Path("/b/.run/demo"))
    assert ours.sockets != theirs.sockets
    assert len(str(ours.sockets / ".s.PGSQL.5432")) <= 107


def _alone() -> dict[str, str]:
    """The environment without the servers of this test run."""
    return {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}


def _is_open(door: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as wire:
        return wire.connect_ex(str(door)) == 0
