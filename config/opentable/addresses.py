"""What OpenTable has to be told of us, to be copied into its forms: where it calls, and as whom."""

from dataclasses import dataclass

# As the guide's editions call them (2015-02 the first three, 2015-10 the others, 2017-03 the last), and ours.
_PATHS = (
    ("Callback URL", "/opentable/v1"),
    ("Token endpoint (partner OAuth)", "/oauth/token"),
    ("Lock URL", "/opentable/v1/locks"),
    ("Make reservation URL", "/opentable/v1/reservations"),
    ("Update reservation URL", "/opentable/v1/reservations/<reservation_id>"),
    ("Cancel reservation URL", "/opentable/v1/reservations/<reservation_id>/cancel"),
    ("Payment authorization URL", "/opentable/v1/payments/authorizations"),
    ("FRN URL", "/opentable/v1/frn"),
)


@dataclass(frozen=True, slots=True)
class Address:
    """One line to copy."""

    name: str
    value: str


def to_copy(*, origin: str, callback_key: str) -> list[Address]:
    """Every address under this origin, and the key that OpenTable presents; its secret is never shown."""
    found = [Address(name, f"{origin}{path}") for name, path in _PATHS]
    return [*found, Address("Callback key", callback_key)]
