"""The inbox: one X-Request-Id, one execution, one answer (docs/opentable/callbacks.md).

The row is written in the transaction that does the work, so it exists exactly when the work does. A repeat
that comes while the first still runs waits on the row's unique index, for as long as lock_timeout allows.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from config.opentable import answers, documents
from config.opentable.models import Connection, InboundRequest

REPLAYED_FOR = timedelta(days=7)
REMEMBERED_FOR = timedelta(days=37)

_ENTER = """
    INSERT INTO opentable_inboundrequest (connection_id, key, method, path, fingerprint, created_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (connection_id, key) DO NOTHING RETURNING id
"""


def fingerprint(*, method: str, path: str, body: Any) -> bytes:
    """What makes two requests the same: method, path without query, and the decoded document, keyed."""
    said = b"\n".join([method.encode(), path.encode(), documents.canonical(body)])
    return hmac.new(settings.SECRET_KEY.encode(), b"inbound:" + said, hashlib.sha256).digest()


def enter(
    *, caller: Connection, key: str, method: str, path: str, body: Any, now: datetime
) -> answers.Reply | None:
    """Take the key for this transaction; or the answer to give instead, when it was taken before.

    Raises `answers.Halt` with 409 `request_in_progress` when the first is still running after lock_timeout.
    """
    mark = fingerprint(method=method, path=path, body=body)
    if _inserted([caller.pk, key, method, path, mark, now]):
        return None
    earlier = InboundRequest.objects.filter(connection=caller, key=key).first()
    if earlier is None:
        # The row was dropped between the two statements: the caller's next try will find the key free.
        raise _in_progress()
    return _repeated(earlier, mark, now)


def refuse_reuse(*, caller: Connection, key: str, method: str, path: str, body: Any, now: datetime) -> None:
    """Raise `answers.Halt` when a body that goes no further bears a key that was used before.

    The same request means the same JSON before it was validated: other JSON is another request, valid or not.
    """
    earlier = InboundRequest.objects.filter(connection=caller, key=key).first()
    if earlier is not None:
        mark = fingerprint(method=method, path=path, body=body)
        raise answers.Halt(_repeated(earlier, mark, now))


def keep(*, caller: Connection, key: str, reply: answers.Reply) -> None:
    """Store the answer beside the work it tells of."""
    InboundRequest.objects.filter(connection=caller, key=key).update(status=reply.status, response=reply.body)


def is_kept(reply: answers.Reply) -> bool:
    """Whether a repeat gets this very answer; after any other the key is free again."""
    if reply.status == 409:
        return reply.error != "request_in_progress"
    return 200 <= reply.status < 300 or reply.status in {404, 410}


def sweep(*, now: datetime) -> int:
    """Empty answers after 7 days, forget keys after 37; the count tells how many rows were touched."""
    emptied = InboundRequest.objects.filter(created_at__lt=now - REPLAYED_FOR, response__isnull=False).update(
        response=None
    )
    dropped, _ = InboundRequest.objects.filter(created_at__lt=now - REMEMBERED_FOR).delete()
    return emptied + dropped


def _inserted(values: list[Any]) -> bool:
    try:
        with connection.cursor() as sql:
            sql.execute(_ENTER, values)
            return sql.fetchone() is not None
    except OperationalError as waited:
        if isinstance(waited.__cause__, LockNotAvailable):
            raise _in_progress() from None
        raise


def _in_progress() -> answers.Halt:
    words = "The first request with this X-Request-Id is still running."
    return answers.Halt(answers.error(409, "request_in_progress", words, headers={"Retry-After": "1"}))


def _repeated(earlier: InboundRequest, mark: bytes, now: datetime) -> answers.Reply:
    if now - earlier.created_at > REPLAYED_FOR:
        words = "This X-Request-Id was used more than 7 days ago; its answer is no longer kept."
        return answers.error(409, "request_id_expired", words)
    if not hmac.compare_digest(bytes(earlier.fingerprint), mark):
        words = "This X-Request-Id was used for another method, path or body; nothing was changed."
        return answers.error(422, "idempotency_key_reused", words)
    assert earlier.status is not None  # written in the transaction that wrote the row
    return answers.Reply(earlier.status, earlier.response, {"Idempotent-Replayed": "true"})
