"""What OpenTable calls about locks and new reservations, and to cancel (docs/opentable/callbacks.md).

Reading and updating one reservation belong to the app that has the carts: a seating opens one.
"""

from availability import operations as inventory
from availability import queries as inventory_queries
from config.errors import Missing, Refusal
from config.opentable.callbacks import Call, Callback, Reply
from reservations import operations, wire


class BookDoor(Callback):
    """A door through which tables are asked for: what is refused is kept beside the answer."""

    def refused(self, refusal: Refusal) -> None:
        """Keep the wish."""
        inventory.keep_refused(refusal=refusal)


class Locks(BookDoor):
    """POST locks: keep a table while a diner books."""

    act = "lock"
    documents = {"POST": wire.LockRequest}

    def answer(self, call: Call) -> Reply:
        """Grant the lock."""
        assert call.document is not None
        wish = wire.read_lock(call.document)
        placement = operations.grant_lock(
            outlet=self.outlet, connection=call.connection, wish=wish, now=call.now
        )
        return Reply(200, wire.lock_document(placement, wish.starts_local))


class Lock(Callback):
    """DELETE of one lock: the diner gave up."""

    act = "release_lock"
    documents = {"DELETE": None}

    def answer(self, call: Call) -> Reply:
        """Release it; one that is over already stays as it is."""
        lock_id = str(call.ids["lock_id"])
        found = None
        if lock_id.isascii() and lock_id.isdigit() and len(lock_id) <= 19:
            found = inventory_queries.find_lock(connection_id=call.connection.pk, lock_id=int(lock_id))
        if found is None:
            raise Missing("lock_not_found", "There is no such lock.")
        self.route(call, found[0].outlet.rid)
        inventory.release_lock(connection=call.connection, lock_id=int(lock_id), now=call.now)
        return Reply(204)


class Reservations(BookDoor):
    """POST reservations: a diner books."""

    act = "make"
    documents = {"POST": wire.MakeReservation}

    def answer(self, call: Call) -> Reply:
        """201 for a new reservation, 200 for a repeat."""
        assert call.document is not None
        made = operations.make_reservation(
            outlet=self.outlet,
            connection=call.connection,
            asked=wire.read_make(call.document),
            body=call.body,
            now=call.now,
        )
        return Reply(201 if made.is_new else 200, wire.reservation_document(made.reservation))


class Cancel(Callback):
    """POST cancel of one reservation."""

    act = "cancel"
    documents = {"POST": wire.Cancel}

    def answer(self, call: Call) -> Reply:
        """Cancel; the body is echoed, as it was in the guide of 2015-04."""
        assert call.document is not None
        reservation = operations.cancel_from_opentable(
            connection=call.connection,
            reservation_id=str(call.ids["reservation_id"]),
            asked=wire.read_change(call.document),
            now=call.now,
        )
        return Reply(200, wire.cancel_document(reservation))
