"""Further restaurants and accounts beside the built-in ones: for load, for faults on outlets of their own."""

from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.opentable.sandbox.directory import Account, Directory, PlanTable, Restaurant
from config.opentable.sandbox.exchange import Refused
from config.opentable.sandbox.house import House, availability
from config.opentable.sandbox.ledger import Document, instant, utc_now
from config.opentable.sandbox.shapes import LARGEST_INT32, LARGEST_INT64, Fields

LIKE = 888
SECRETS = ("key", "secret", "callback_key", "callback_secret")
OFFERED = ("12:00", "21:30")


def adopt(house: House, fields: Fields) -> Restaurant:
    """Know one more restaurant, or one that is known otherwise, from now on and after a restart.

    `{rid, like?, name?, mode?, timezone?, currency?, partner_id?, tables?, registered_as?}` and, for a
    partner not known yet, its `key`, `secret`, `callback_key` and `callback_secret`; of one that is known
    those that are given are its new ones. What is not given stays as it was adopted, else it is as at the
    restaurant `like`. `tables` are those of the floor plan; `registered_as` is the partner's number, where
    it has registered it already.
    """
    rid = fields.integer("rid", 1, LARGEST_INT32)
    before: Document = {} if fields.has("like") else house.ledger.get("adopted", str(rid)) or {}
    model = house.restaurant(fields.integer("like", 1, LARGEST_INT32, default=before.get("like", LIKE)))
    was = {**_as_at(house, model, rid), **before}
    adopted: Document = {
        **was,
        "name": fields.text("name", 200, default=was["name"]),
        "mode": fields.choice("mode", ("NETWORK", "POS"), default=was["mode"]),
        "timezone": _timezone(fields, was["timezone"]),
        "currency": fields.text("currency", 3, default=was["currency"], least=3),
        "partner_id": fields.text("partner_id", 100, default=was["partner_id"], least=1),
    }
    account = _account(house, fields, adopted["partner_id"])
    if fields.has("tables"):
        adopted["tables"] = [_table(row, at) for at, row in enumerate(fields.listing("tables", 500))]
    number = fields.integer("registered_as", 1, LARGEST_INT64, default=None)
    with house.ledger.writing():
        if account:
            house.ledger.put("account", account["partner_id"], account)
            house.directory = _with_account(house.directory, account)
        house.ledger.put("adopted", str(rid), adopted)
        if house.ledger.get("known", str(rid)) is None:
            house.ledger.put("known", str(rid), {"rid": rid, "since_utc": instant(utc_now())})
        house.directory = _with(house.directory, adopted)
        if number is not None and not availability.is_registered(house, rid):
            availability.register(house, rid, number)
    return house.restaurant(rid)


def _as_at(house: House, model: Restaurant, rid: int) -> Document:
    return {
        "rid": rid,
        "like": model.rid,
        "name": f"{model.name} {rid}",
        "mode": model.mode,
        "timezone": model.timezone,
        "currency": model.currency,
        "partner_id": house.account(model.rid).partner_id,
    }


def recall(house: House) -> None:
    """Know again, at a start, what was adopted before."""
    for account in house.ledger.all("account"):
        house.directory = _with_account(house.directory, account)
    for adopted in house.ledger.all("adopted"):
        house.directory = _with(house.directory, adopted)


def _with(known: Directory, adopted: Document) -> Directory:
    rid, partner_id = adopted["rid"], adopted["partner_id"]
    model = known.restaurants.get(adopted["like"], known.restaurants[LIKE])
    restaurant = replace(
        model,
        rid=rid,
        name=adopted["name"],
        mode=adopted["mode"],
        timezone=adopted["timezone"],
        currency=adopted["currency"],
        offered=(model.offered or OFFERED) if adopted["mode"] == "POS" else None,
        tables=tuple(PlanTable(**row) for row in adopted["tables"]) if "tables" in adopted else model.tables,
    )
    accounts = [replace(account, rids=account.rids - {rid}) for account in known.accounts]
    owned = [
        replace(account, rids=account.rids | {rid}) if account.partner_id == partner_id else account
        for account in accounts
    ]
    return Directory(tuple(owned), {**known.restaurants, rid: restaurant})


def _account(house: House, fields: Fields, partner_id: str) -> Document | None:
    """The partner with its secrets, where it is new or gets new ones; those not given are as they were."""
    known = house.directory.account_named(partner_id)
    if known is not None and not any(map(fields.has, SECRETS)):
        return None
    given = {
        name: fields.text(name, 200, default=getattr(known, name) if known else ..., least=1)
        for name in SECRETS
    }
    return {"partner_id": partner_id, **given}


def _with_account(known: Directory, account: Document) -> Directory:
    before = known.account_named(account["partner_id"])
    others = tuple(other for other in known.accounts if other is not before)
    return replace(known, accounts=(*others, Account(**account, rids=before.rids if before else frozenset())))


def _table(row: object, at: int) -> Document:
    fields = Fields(row, f"tables[{at}]")
    return {
        "name": fields.text("name", 100, least=1),
        "area": fields.text("area", 100, default=""),
        "min_covers": fields.integer("min_covers", 1, 1000, default=1),
        "max_covers": fields.integer("max_covers", 1, 1000, default=4),
    }


def _timezone(fields: Fields, default: str) -> str:
    name = str(fields.text("timezone", 60, default=default))
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise Refused(422, "invalid_request", f"There is no time zone {name}") from fault
    return name
