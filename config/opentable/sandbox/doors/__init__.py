"""The doors: what a partner calls (api), the guide's test entries (entries), and the people's acts (acts)."""

from dataclasses import dataclass

from config.opentable.sandbox.directory import Account
from config.opentable.sandbox.exchange import Refused, Request
from config.opentable.sandbox.house import House


@dataclass(frozen=True, slots=True)
class Errand:
    """One request at a door: the house, the request, what its path names, and who asks (partners only)."""

    house: House
    request: Request
    parts: dict[str, str]
    asker: Account | None = None

    @property
    def account(self) -> Account:
        """The partner who asks."""
        if self.asker is None:
            raise Refused(400, "invalid_request", "oauth token is required to access this resource")
        return self.asker

    def rid(self) -> int:
        """The path's restaurant, which must be the partner's."""
        return self.routed(int(self.parts["rid"]))

    def routed(self, rid: int) -> int:
        """A restaurant number that this partner serves; else 403 `no_rid_routing` (guide of 2017-04-19)."""
        if rid not in self.account.rids:
            raise Refused(403, "no_rid_routing", f"No routing for RID:{rid}")
        return rid
