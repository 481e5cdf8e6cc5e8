"""Further restaurants and accounts beside the built-in ones: for load, for faults on outlets of their own."""

from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.opentable.sandbox.directory import Account, Directory, Restaurant
from config.opentable.sandbox.exchange import Refused
from config.opentable.sandbox.house import House
from config.opentable.sandbox.ledger import Document, instant, utc_now
from config.opentable.sandbox.shapes import LARGEST_INT32, Fields

LIKE = 888
SECRETS = ("key", "secret", "callback_key", "callback_secret")
OFFERED = ("12:00", "21:30")


def adopt(house: House, fields: Fields) -> Restaurant:
    """Know one more restaurant, from now on and after a restart.

    `{rid, like?, name?, mode?, timezone?, currency?, partner_id?}` and, for a partner not known yet, its
    `key`, `secret`, `callback_key` and `callback_secret`. What is not given is as at the restaurant `like`.
    """
    model = house.restaurant(fields.integer("like", 1, LARGEST_INT32, default=LIKE))
    rid = fields.integer("rid", 1, LARGEST_INT32)
    owner = house.account(model.rid).partner_id
    adopted: Document = {
        "rid": rid,
        "like": model.rid,
        "name": fields.text("name", 200, default=f"{model.name} {rid}"),
        "mode": fields.choice("mode", ("NETWORK", "POS"), default=model.mode),
        "timezone": _timezone(fields, model.timezone),
        "currency": fields.text("currency", 3, default=model.currency, least=3),
        "partner_id": fields.text("partner_id", 100, default=owner, least=1),
    }
    if house.directory.account_named(adopted["partner_id"]) is None:
        adopted |= {name: fields.text(name, 200, least=1) for name in SECRETS}
    with house.ledger.writing():
        house.ledger.put("adopted", str(rid), adopted)
        if house.ledger.get("known", str(rid)) is None:
            house.ledger.put("known", str(rid), {"rid": rid, "since_utc": instant(utc_now())})
        house.directory = _with(house.directory, adopted)
    return house.restaurant(rid)


def recall(house: House) -> None:
    """Know again, at a start, what was adopted before."""
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
    )
    accounts = [replace(account, rids=account.rids - {rid}) for account in known.accounts]
    if known.account_named(partner_id) is None:
        secrets = {name: adopted[name] for name in SECRETS}
        accounts.append(Account(partner_id=partner_id, rids=frozenset(), **secrets))
    owned = [
        replace(account, rids=account.rids | {rid}) if account.partner_id == partner_id else account
        for account in accounts
    ]
    return Directory(tuple(owned), {**known.restaurants, rid: restaurant})


def _timezone(fields: Fields, default: str) -> str:
    name = str(fields.text("timezone", 60, default=default))
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise Refused(422, "invalid_request", f"There is no time zone {name}") from fault
    return name
