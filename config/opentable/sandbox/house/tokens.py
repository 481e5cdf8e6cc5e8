"""Access tokens that OpenTable hands to partners (developer's guide, "Obtaining an Access Token")."""

import base64
import binascii
import hmac
import uuid
from datetime import timedelta

from config.opentable.sandbox.directory import Account
from config.opentable.sandbox.exchange import Refused
from config.opentable.sandbox.house import House
from config.opentable.sandbox.ledger import instant, utc_now
from config.opentable.sandbox.shapes import parse_instant


def grant(house: House, authorization: str, grant_type: str) -> dict[str, object]:
    """A fresh token for `Basic key:secret`; 401 for anybody unknown, 400 for another grant."""
    account = _presented(house, authorization)
    if account is None:
        raise Refused(401, "invalid_client", "Unknown client id or wrong secret")
    if grant_type != "client_credentials":
        raise Refused(400, "unsupported_grant_type", "grant_type must be client_credentials")
    token = str(uuid.uuid4())
    expires_at = instant(utc_now() + timedelta(seconds=house.token_seconds))
    house.ledger.put("token", token, {"partner_id": account.partner_id, "expires_at_utc": expires_at})
    return {
        "access_token": token,
        "token_type": "bearer",
        "expires_in": house.token_seconds,
        "scope": "DEFAULT",
    }


def bearer(house: House, authorization: str) -> Account:
    """The account behind a bearer token; 400 without one and 401 with a bad one, as the guide prints."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused(400, "invalid_request", "oauth token is required to access this resource")
    kept = house.ledger.get("token", token.strip())
    expires_at = parse_instant(kept["expires_at_utc"]) if kept else None
    account = house.directory.account_named(kept["partner_id"]) if kept else None
    if account is None or expires_at is None or expires_at <= utc_now():
        raise Refused(401, "invalid_token", str(uuid.uuid4()))
    return account


def revoke_all(house: House) -> None:
    """Make every token handed out so far worthless."""
    house.ledger.drop_all("token")


def _presented(house: House, authorization: str) -> Account | None:
    scheme, _, encoded = authorization.partition(" ")
    try:
        pair = base64.b64decode(encoded.strip(), validate=True) if scheme.lower() == "basic" else b""
    except binascii.Error:
        pair = b""
    matching = [
        account
        for account in house.directory.accounts
        if hmac.compare_digest(pair, f"{account.key}:{account.secret}".encode())
    ]
    return matching[0] if matching else None
