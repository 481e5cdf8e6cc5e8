"""What OpenTable calls about money: a diner authorized a payment in the app, or took it back."""

from config.errors import Refusal
from config.opentable.callbacks import Call, Callback, Reply
from payments import operations, wire


class Authorizations(Callback):
    """POST /opentable/v1/payments/authorizations: a payment goes on the check."""

    act = "authorize"
    documents = {"POST": wire.AuthorizationRequest}
    asked: wire.Asked
    call: Call

    def answer(self, call: Call) -> Reply:
        """200 with `AuthorizationResult`; the refusals are told in docs/opentable/payments.md."""
        assert call.document is not None
        self.asked = wire.read_authorization(fields=call.document, digest=wire.digest(call.body))
        self.call = call
        result = operations.authorize(
            connection=call.connection, outlet=self.outlet, asked=self.asked, now=call.now
        )
        return Reply(200, result)

    def refused(self, refusal: Refusal) -> None:
        """Staff are told of a payment that found no check."""
        operations.keep_refused(
            connection=self.call.connection,
            outlet=self.outlet,
            asked=self.asked,
            code=refusal.code,
            now=self.call.now,
        )


class AuthorizationCancel(Callback):
    """POST /opentable/v1/payments/authorizations/{authorization_id}/cancel: let go of it."""

    act = "cancel_authorization"
    documents = {"POST": wire.CancelRequest}

    def answer(self, call: Call) -> Reply:
        """200 `CANCELED`, also for one withdrawn already or not seen yet."""
        assert call.document is not None
        result = operations.cancel_authorization(
            connection=call.connection,
            outlet=self.outlet,
            authorization_id=call.ids["authorization_id"],
            confirmation_number=call.document["confirmation_number"],
            now=call.now,
        )
        return Reply(200, result)
