"""What is kept about OpenTable, keyed by the wire's rid with no foreign key upward.

The log must keep what the wire said even for an unknown outlet, and a record must never block a deletion.
"""

from config.opentable.models.alerts import (
    Alert,
    AlertSettings,
    Channel,
    Dispatch,
    DispatchKind,
    DispatchState,
    Telling,
    Webhook,
)
from config.opentable.models.connections import (
    AccessToken,
    AvailabilityRoute,
    Connection,
    Framing,
    Link,
    UpdateRoute,
)
from config.opentable.models.records import (
    Exchange,
    Fact,
    FactCursor,
    Heartbeat,
    InboundRequest,
    OutletState,
    Problem,
    Steering,
)
from config.opentable.models.rehearsals import Rehearsal, RehearsalStep
from config.opentable.models.requests import ConnectionRequest
from config.opentable.models.setups import Setup
from config.opentable.models.streams import Circuit, OutboxMessage, Stream
from config.opentable.models.tool_tokens import ToolToken

__all__ = [
    "AccessToken",
    "Alert",
    "AlertSettings",
    "AvailabilityRoute",
    "Channel",
    "Circuit",
    "Connection",
    "ConnectionRequest",
    "Dispatch",
    "DispatchKind",
    "DispatchState",
    "Exchange",
    "Fact",
    "FactCursor",
    "Framing",
    "Heartbeat",
    "InboundRequest",
    "Link",
    "OutboxMessage",
    "OutletState",
    "Problem",
    "Rehearsal",
    "RehearsalStep",
    "Setup",
    "Steering",
    "Stream",
    "Telling",
    "ToolToken",
    "UpdateRoute",
    "Webhook",
]
