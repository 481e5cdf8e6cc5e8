"""The demo's launcher: ports, secrets, and children that are kept running."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import addresses, attach, children, environment, homes, keeper
from tests.awaiting import until

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
PATIENCE_SECONDS = 30


def test_a_taken_port_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("PORT", port)
        with pytest.raises(SystemExit, match=rf"Port {port} cannot be used .* make demo PORT="):
            addresses.choose()


def test_what_is_no_port_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    with pytest.raises(SystemExit, match="PORT=http is not a port number"):
        addresses.choose()


def test_the_port_of_a_stand_in_that_is_not_ours_may_be_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as theirs:
        monkeypatch.setenv("PORT", "0")
        monkeypatch.setenv("SANDBOX_PORT", str(theirs.getsockname()[1]))
        monkeypatch.setenv("OPENTABLE_SANDBOX_EXTERNAL", "1")
        assert addresses.choose().has_own_sandbox is False


def test_the_demos_secrets_are_made_once_and_for_its_owner_alone(home: homes.Home) -> None:
    first = environment.demo(home)
    assert environment.demo(home) == first
    assert stat.S_IMODE((home.path / "secrets.json").stat().st_mode) == 0o600


def test_what_the_caller_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_MFA_REQUIRED", "true")
    monkeypatch.setenv("EMAIL_URL", "")
    variables = environment.with_defaults({"STAFF_MFA_REQUIRED": "false", "EMAIL_URL": "consolemail://"})
    assert (variables["STAFF_MFA_REQUIRED"], variables["EMAIL_URL"]) == ("true", "consolemail://")


def test_a_command_finds_the_running_demo(home: homes.Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    attach.publish(home, {"DATABASE_URL": "postgres://demo", "REDIS_URL": "unix:///demo"})
    monkeypatch.setenv("REDIS_URL", "")
    assert attach.adopt() is True
    assert os.environ["DATABASE_URL"] == "postgres://demo"


def test_a_command_finds_the_demo_on_the_servers_that_it_was_given_too(
    home: homes.Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://outside")
    attach.publish(home, {"DATABASE_URL": "postgres://outside", "FIELD_ENCRYPTION_KEYS": "the demo's"})
    monkeypatch.setenv("FIELD_ENCRYPTION_KEYS", "mine")
    assert attach.adopt() is True
    assert os.environ["FIELD_ENCRYPTION_KEYS"] == "the demo's"


def test_a_command_with_a_database_of_its_own_leaves_the_demo_alone(home: homes.Home) -> None:
    attach.publish(home, {"DATABASE_URL": "postgres://demo"})
    assert attach.adopt() is False


def test_a_child_that_dies_is_started_again_and_its_log_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "sleeper.log"
    with keeper.Keeper() as keeping:
        first = keeping.start(children.Program("sleeper", SLEEP, log))
        log.write_text("the last words\n")
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()

        keeping.mend()
        assert "sleeper ended with -9" in (told := capsys.readouterr().out)
        assert "the last words" in told

        def is_back() -> bool:
            keeping.mend()
            return keeping.running() != []

        until(is_back, seconds=PATIENCE_SECONDS)
        (second,) = keeping.running()
        assert second.process.pid != first.process.pid
    assert not second.is_running()


def test_workers_that_a_killed_master_left_are_ended(tmp_path: Path) -> None:
    fork = "import os, time; print(os.fork(), flush=True); time.sleep(600)"
    log = tmp_path / "master.log"
    master = children.Program("master", (sys.executable, "-c", fork), log).start()
    children.wait_until(master, lambda: log.read_text().count("\n") == 2)
    (worker,) = [int(line) for line in log.read_text().split() if line != "0"]
    master.process.kill()
    master.process.wait()

    master.kill_remains()

    until(lambda: not _is_alive(worker), seconds=PATIENCE_SECONDS)


def test_workers_of_a_killed_launchers_child_are_ended(tmp_path: Path) -> None:
    # A master that is gone before its worker, as when it is told to end while it starts.
    orphan = (
        "import os, time; print(os.getpid(), flush=True) if os.fork() == 0 else os._exit(0); time.sleep(600)"
    )
    code = (
        "import sys, time; from pathlib import Path; from config.embedded import children, keeper\n"
        f"program = children.Program('master', (sys.executable, '-c', {orphan!r}), Path(sys.argv[1]))\n"
        "keeper.Keeper().start(program).process.wait()\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    log = tmp_path / "master.log"
    launcher = subprocess.Popen([sys.executable, "-c", code, log], stdout=subprocess.PIPE)
    assert launcher.stdout is not None
    with launcher.stdout:
        launcher.stdout.readline()
    until(lambda: log.read_text().endswith("\n"), seconds=PATIENCE_SECONDS)
    worker = int(log.read_text())
    assert _is_alive(worker)

    launcher.kill()
    launcher.wait()

    until(lambda: not _is_alive(worker), seconds=PATIENCE_SECONDS)


def test_a_child_that_cannot_start_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    program = children.Program("broken", (sys.executable, "-c", "raise SystemExit('no')"), tmp_path / "log")
    with pytest.raises(children.ChildDied, match="broken ended with 1:\nno"):
        children.wait_until(program.start(), lambda: False)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[homes.Home]:
    """A demo's home, kept by us, with an environment that is put back afterwards."""
    monkeypatch.setattr(homes, "RUN", tmp_path / "run")
    with homes.demo() as made:
        yield made


def _is_alive(pid: int) -> bool:
    """False for a zombie too, which only waits for init to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False
