"""Who OpenTable knows: the partner accounts and the restaurants with their floor plans (directory.json)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

DIRECTORY_FILE = Path(__file__).with_name("directory.json")
MINUTES_A_SLOT = 15


@dataclass(frozen=True, slots=True)
class PlanTable:
    """One table of OpenTable's floor plan; its name is compared exactly, case and spaces included."""

    name: str
    area: str
    min_covers: int
    max_covers: int


@dataclass(frozen=True, slots=True)
class Restaurant:
    """One restaurant. `offered` is the first and last time (HH:MM) of OpenTable's own offer: POS only."""

    rid: int
    name: str
    mode: str
    timezone: str
    currency: str
    tables: tuple[PlanTable, ...]
    offered: tuple[str, str] | None

    @property
    def is_pos(self) -> bool:
        """OpenTable owns this restaurant's book."""
        return self.mode == "POS"

    def times_of_its_own(self) -> list[int]:
        """Minutes from local midnight that OpenTable offers without being told; none where we publish."""
        if self.offered is None:
            return []
        first, last = (minutes_of(clock) for clock in self.offered)
        return list(range(first, last + 1, MINUTES_A_SLOT))


@dataclass(frozen=True, slots=True)
class Account:
    """A partner: what it presents to OpenTable, and what OpenTable presents to it."""

    partner_id: str
    key: str
    secret: str
    callback_key: str
    callback_secret: str
    rids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Directory:
    """The accounts and restaurants of one sandbox."""

    accounts: tuple[Account, ...]
    restaurants: dict[int, Restaurant]

    def account_of(self, rid: int) -> Account | None:
        """The account that serves a restaurant."""
        return next((account for account in self.accounts if rid in account.rids), None)

    def account_named(self, partner_id: str) -> Account | None:
        """The account with this partner id."""
        return next((account for account in self.accounts if account.partner_id == partner_id), None)


def minutes_of(clock: str) -> int:
    """Minutes from midnight of HH:MM."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def load(environment: Mapping[str, str]) -> Directory:
    """Read the built-in directory; the first account's secrets may come from the environment.

    OPENTABLE_SANDBOX_CLIENT is `key:secret` that the partner presents here, OPENTABLE_SANDBOX_CALLBACK
    `key:secret` that is presented to the partner.
    """
    document: dict[str, Any] = json.loads(DIRECTORY_FILE.read_text(encoding="utf-8"))
    first, *others = (_account(entry) for entry in document["accounts"])
    key, secret = _pair(environment, "OPENTABLE_SANDBOX_CLIENT", first.key, first.secret)
    callback_key, callback_secret = _pair(
        environment, "OPENTABLE_SANDBOX_CALLBACK", first.callback_key, first.callback_secret
    )
    first = replace(first, key=key, secret=secret, callback_key=callback_key, callback_secret=callback_secret)
    restaurants = [_restaurant(entry) for entry in document["restaurants"]]
    return Directory((first, *others), {restaurant.rid: restaurant for restaurant in restaurants})


def _pair(environment: Mapping[str, str], name: str, key: str, secret: str) -> tuple[str, str]:
    given_key, colon, given_secret = environment.get(name, "").partition(":")
    return (given_key, given_secret) if colon else (key, secret)


def _account(entry: dict[str, Any]) -> Account:
    return Account(**{**entry, "rids": frozenset(entry["rids"])})


def _restaurant(entry: dict[str, Any]) -> Restaurant:
    offered = entry.get("offered")
    return Restaurant(
        rid=entry["rid"],
        name=entry["name"],
        mode=entry["mode"],
        timezone=entry["timezone"],
        currency=entry["currency"],
        tables=tuple(PlanTable(**table) for table in entry["tables"]),
        offered=(offered["from"], offered["to"]) if offered else None,
    )
