"""The FRN door: OpenTable asks whether a restaurant it took offline can be booked again (guide of 2017)."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from config.opentable import answers, callbacks
from config.opentable.models import Link
from config.opentable.models.connections import LinkState
from config.outlets.models import Outlet

_RID = re.compile(r"[1-9][0-9]{0,9}")


class Recovery(callbacks.Callback):
    """GET /opentable/v1/frn?rid=: answering it reads the database in a transaction, as a booking would.

    A rid that the connection does not hold has a word of its own here; one switched off is 403 as everywhere.
    """

    act = "frn"
    documents: ClassVar[Mapping[str, None]] = {"GET": None}

    def answer(self, call: callbacks.Call) -> callbacks.Reply:
        rid = self._rid()
        self.incoming.name_rid(rid)
        link = Link.objects.filter(connection=call.connection, rid=rid, is_current=True).first()
        if link is None or not Outlet.objects.filter(rid=rid).exists():
            raise _unknown()
        self.route(call, rid)
        return callbacks.Reply(200, {"rid": rid, "online": link.state == LinkState.LIVE})

    def _rid(self) -> int:
        given: list[Any] = self.incoming.request.GET.getlist("rid")
        if len(given) != 1 or not _RID.fullmatch(given[0]):
            raise _unknown()
        return int(given[0])


def _unknown() -> answers.Halt:
    return answers.Halt(answers.error(400, "ECannotFindRestaurant", "No restaurant of this rid here."))
