"""The door of one reservation: it lives here because a seating opens the party's cart."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.serializers import Serializer

from config.opentable.callbacks import Call, Reply
from pos_sync import operations, queries, wire
from reservations import operations as book
from reservations import queries as book_queries
from reservations import wire as book_wire
from reservations.callbacks import BookDoor

# What only an update says: a body with one of these to a make's own id is no repeat of the make.
_OF_UPDATES = {"res_state", "tables", "server_name", "sequence_id"}


class ReservationDoor(BookDoor):
    """GET, PUT and POST of /opentable/v1/reservations/{reservation_id}."""

    act = "reservation"
    documents: ClassVar[Mapping[str, type[Serializer[Any]] | None]] = {
        "GET": None,
        "PUT": book_wire.UpdateReservation,
        "POST": book_wire.UpdateReservation,
    }
    is_make = False

    def document_for(self, method: str, body: Mapping[str, Any]) -> type[Serializer[Any]] | None:
        """A POST may be a make, with the id in its path as OpenTable's own unique key."""
        self.is_make = method == "POST" and self._is_make(body)
        return book_wire.MakeReservation if self.is_make else self.documents[method]

    def answer(self, call: Call) -> Reply:
        """The reservation as it stands then, with what became of its cart."""
        if self.is_make:
            return self._make(call)
        found = book_queries.find_reservation(call.connection, call.ids["reservation_id"])
        if call.document is None:
            self.route(call, found.outlet.rid)
            return Reply(200, wire.reservation_answer(found, queries.told_of_cart(found)))
        asked = book_wire.read_change(call.document)
        cart = operations.update_party(reservation=found, asked=asked, now=call.now)
        return Reply(200, wire.reservation_answer(found, cart))

    def _is_make(self, body: Mapping[str, Any]) -> bool:
        connection, reservation_id = self.incoming.connection, self.kwargs["reservation_id"]
        if "confirmation_number" in body or connection is None:
            return False
        if book_queries.find_numbered(connection, reservation_id) is not None:
            return False
        made = book_queries.find_made(connection, book_queries.key_of_id(reservation_id))
        return made is None or ("guest" in body and not _OF_UPDATES & body.keys())

    def _make(self, call: Call) -> Reply:
        assert call.document is not None
        made = book.make_with_key(
            outlet=self.outlet,
            connection=call.connection,
            asked=book_wire.read_make(call.document),
            body=call.body,
            reservation_id=call.ids["reservation_id"],
            now=call.now,
        )
        told = queries.told_of_cart(made.reservation)
        return Reply(201 if made.is_new else 200, wire.reservation_answer(made.reservation, told))
