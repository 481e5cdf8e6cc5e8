"""What the sandbox remembers, in one SQLite file, so that it survives a restart."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Document = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_by_kind ON entries (kind, id);
"""
ENTRIES_KEPT = 10_000
AFTER_EVERY_KEY = "\U0010ffff"


def utc_now() -> datetime:
    """This instant, aware."""
    return datetime.now(UTC)


def instant(at: datetime) -> str:
    """An event instant as the wire has it: UTC, ending in Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Ledger:
    """JSON documents by kind and key, and two running journals: calls made and calls received.

    One connection behind one reentrant lock; `writing()` makes several steps one.
    """

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._database = _open(path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Everything inside happens wholly or not at all, and alone."""
        with self._lock:
            if self._depth:
                yield
                return
            self._depth += 1
            try:
                # sqlite3's own context commits at the end and rolls back when anything is raised.
                with self._database:
                    self._database.execute("BEGIN IMMEDIATE")
                    yield
            finally:
                self._depth -= 1

    def get(self, kind: str, key: str) -> Document | None:
        """One document, or None."""
        with self._lock:
            row = self._database.execute(
                "SELECT body FROM documents WHERE kind = ? AND key = ?", (kind, key)
            ).fetchone()
        document: Document | None = json.loads(row[0]) if row else None
        return document

    def put(self, kind: str, key: str, document: Document) -> None:
        """Write one document over what was there."""
        with self._lock:
            self._database.execute(
                "INSERT OR REPLACE INTO documents VALUES (?, ?, ?)",
                (kind, key, json.dumps(document)),
            )

    def drop(self, kind: str, key: str) -> None:
        """Forget one document."""
        with self._lock:
            self._database.execute("DELETE FROM documents WHERE kind = ? AND key = ?", (kind, key))

    def drop_all(self, kind: str) -> None:
        """Forget every document of a kind."""
        with self._lock:
            self._database.execute("DELETE FROM documents WHERE kind = ?", (kind,))

    def all(self, kind: str, prefix: str = "") -> list[Document]:
        """Every document of a kind whose key starts with `prefix`, by key."""
        with self._lock:
            rows = self._database.execute(
                "SELECT body FROM documents WHERE kind = ? AND key >= ? AND key < ? ORDER BY key",
                (kind, prefix, prefix + AFTER_EVERY_KEY),
            ).fetchall()
        return [json.loads(body) for (body,) in rows]

    def next_number(self, name: str, first: int) -> int:
        """The next of a rising series."""
        with self.writing():
            last = self.get("counter", name)
            number = int(last["last"]) + 1 if last else first
            self.put("counter", name, {"last": number})
        return number

    def note(self, kind: str, entry: Document) -> None:
        """Add to a journal; the oldest entries make way."""
        with self._lock:
            cursor = self._database.execute(
                "INSERT INTO entries (kind, body) VALUES (?, ?)", (kind, json.dumps(entry))
            )
            if cursor.lastrowid and cursor.lastrowid % 500 == 0:
                self._database.execute(
                    "DELETE FROM entries WHERE id <= ?", (cursor.lastrowid - ENTRIES_KEPT,)
                )

    def journal(self, kind: str, latest: int = ENTRIES_KEPT) -> list[Document]:
        """The latest entries of a journal, oldest first, each with its rising id."""
        with self._lock:
            rows = self._database.execute(
                "SELECT id, body FROM entries WHERE kind = ? ORDER BY id DESC LIMIT ?", (kind, latest)
            ).fetchall()
        return [{"id": number, **json.loads(body)} for number, body in reversed(rows)]

    def close(self) -> None:
        """Close the file. A thread that is still under way then writes where nobody reads."""
        with self._lock:
            self._database.close()
            self._database = _open(None)


def _open(path: Path | None) -> sqlite3.Connection:
    database = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    # A killed process loses nothing; only a machine that loses power could, and this is a stand-in.
    database.execute("PRAGMA synchronous=OFF")
    database.executescript(SCHEMA)
    return database
