"""The management command, as the demo starts it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, told: signal.Signals) -> None:
    words = ["manage.py", "opentable_sandbox", "--port", "0", "--callbacks", "http://127.0.0.1:1"]
    files = ["--state", str(tmp_path / "state.sqlite3"), "--bookings", str(tmp_path / "none.json")]
    with subprocess.Popen(
        [sys.executable, *words, *files], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[3].rstrip(",")
        health = requests.get(f"{url}/sandbox/health", timeout=5).json()

        process.send_signal(told)
        said, _ = process.communicate(timeout=20)

    assert health == {"ok": True, "callbacks": "http://127.0.0.1:1"}
    assert (process.returncode, said) == (0, "OpenTable sandbox stopped\n")
