"""The accounts an outlet may be set up through, and the credentials that OpenTable gave us for them.

An account may serve several outlets. Who changes it must look after every one of them.
"""

import secrets as randomness
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from config.errors import Conflict, Invalid
from config.opentable import accounts as disbelief
from config.opentable import auth, circuit, secrets
from config.opentable.environments import Environment
from config.opentable.errors import Refused, WireFault
from config.opentable.models import Connection, Link, Setup
from config.outlets.models import Outlet


def offered(rids: Collection[int]) -> list[Connection]:
    """The accounts that these outlets use, are set up with, or were asked through; by name."""
    used = Q(links__rid__in=rids) | Q(setups__outlet__rid__in=rids) | Q(requests__rid__in=rids)
    return list(Connection.objects.filter(used).distinct().order_by("name"))


@transaction.atomic
def open_account(*, outlet: Outlet, environment: str, partner_id: str, now: datetime) -> Connection:
    """A new account at an environment, without credentials yet."""
    name = f"{outlet.name} {environment}"[:90]
    alike = Connection.objects.filter(name__startswith=name).count()
    return Connection.objects.create(
        name=f"{name} {alike + 1}" if alike else name,
        environment=Environment(environment),
        partner_id=partner_id,
        client_id="",
        client_secret_encrypted="",
        callback_key=f"opentable-{randomness.token_hex(8)}",
        callback_secret_hmac="",
    )


@transaction.atomic
def set_credentials(
    *, account: Connection, rids: Collection[int], client_id: str, client_secret: str, by: str, now: datetime
) -> Connection:
    """Keep what OpenTable gave us, sealed; what was proven of the former ones is not of these.

    Raises Conflict("account_of_others").
    """
    kept = locked(account, rids)
    kept.client_id, kept.client_secret_encrypted = client_id, secrets.seal(client_secret)
    kept.secret_set_at, kept.secret_set_by, kept.proven_at = now, by[:150], None
    kept.token_encrypted, kept.token_expires_at, kept.token_renew_at = "", None, None
    kept.save(
        update_fields=[
            "client_id",
            "client_secret_encrypted",
            "secret_set_at",
            "secret_set_by",
            "proven_at",
            "token_encrypted",
            "token_expires_at",
            "token_renew_at",
        ]
    )
    for host in (circuit.token_host(kept), circuit.account_host(kept)):
        circuit.close(host=host)
    return kept


def prove(*, account: Connection, now: datetime) -> str:
    """Ask OpenTable for a token now; what came of it, in words. Never inside a transaction.

    Raises Invalid("no_credentials"), Conflict("not_proven") with OpenTable's answer, and
    Conflict("credentials_changed") where others were entered meanwhile.
    """
    if not account.client_secret_encrypted:
        raise Invalid("no_credentials", "Enter the client id and secret that OpenTable gave us first.")
    try:
        auth.prove(account)
    except Refused:
        _note_proof(account, None)
        words = "OpenTable does not take this client id and secret. Enter them again, or ask OpenTable."
        raise Conflict("not_proven", words) from None
    except WireFault as fault:
        words = f"OpenTable's token endpoint gave no answer to go by ({fault}). Try again in a minute."
        raise Conflict("not_proven", words) from None
    _note_proof(account, now)
    disbelief.watch(now=now)
    return f"OpenTable gave {account.name} a token: the client id and secret are right."


def _note_proof(account: Connection, proven_at: datetime | None) -> None:
    """What OpenTable said of these credentials is true of no others."""
    same = Connection.objects.filter(
        pk=account.pk, client_id=account.client_id, client_secret_encrypted=account.client_secret_encrypted
    )
    if not same.update(proven_at=proven_at):
        raise Conflict("credentials_changed", "Others were entered meanwhile: prove those.")


def others_of(account: Connection, rids: Collection[int]) -> list[str]:
    """The outlets that an account serves or is set up for beyond these, by name or number."""
    served = Link.objects.filter(connection=account).values_list("rid", flat=True)
    planned = Setup.objects.filter(connection=account).values_list("outlet__rid", flat=True)
    beyond = ({*served} | {*planned}) - {*rids}
    names = dict(Outlet.objects.filter(rid__in=beyond).values_list("rid", "name"))
    return sorted(names.get(rid, str(rid)) for rid in beyond)


def locked(account: Connection, rids: Collection[int]) -> Connection:
    """The account as it is now, its row locked. Raises Conflict("account_of_others")."""
    if others_of(account, rids):
        words = f"{account.name} serves outlets that you do not look after: ask support to change it."
        raise Conflict("account_of_others", words)
    return Connection.objects.select_for_update().get(pk=account.pk)
