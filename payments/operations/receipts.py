"""Receipts: written down with the closing, mailed afterwards, outside every transaction, once."""

import smtplib
from datetime import datetime, timedelta

from django.core import mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string

from config.opentable import problems
from config.outlets import formats
from payments import queries
from payments.models import Receipt, ReceiptState
from pos_sync.models import Cart, CartState

BATCH = 20
# Longer than a mail server may take over one letter: until then no other worker takes the same receipt.
LEASE = timedelta(minutes=5)
# Tries after 1, 2, 4 ... 60 minutes: most of a day, after which the address is given up.
ATTEMPTS = 20
LONGEST_WAIT = timedelta(minutes=60)
NOT_SENT = "receipt_not_sent"


def open_receipt(*, cart: Cart, now: datetime) -> Receipt:
    """Write the receipt of a check that is being closed, to the guest's own address, else none.

    A check closed a second time keeps the receipt it has: a guest gets one, unless staff send another.
    """
    address = queries.address_of(cart)
    receipt, _ = Receipt.objects.get_or_create(
        cart=cart,
        asked_by="",
        defaults={
            "address": address,
            "state": ReceiptState.WAITING if address else ReceiptState.NO_ADDRESS,
            "created_at": now,
            "next_at": now if address else None,
        },
    )
    return receipt


def send_receipts(*, now: datetime) -> int:
    """Mail up to a batch of receipts that are due; the count tells how many went out.

    Each is claimed in a short transaction, so any number of workers share the work and none mails twice.
    """
    sent = 0
    for _ in range(BATCH):
        receipt = _claim(now=now)
        if receipt is None:
            break
        sent += _send(receipt=receipt, now=now)
    return sent


@transaction.atomic
def _claim(*, now: datetime) -> Receipt | None:
    """The next due receipt, ours until its lease ends; a check that is open again waits to be closed.

    The closing's goes to whose check it is by now: it may have been matched anew since it was closed.
    """
    due = (
        Receipt.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("cart__reservation__guest")
        .filter(state=ReceiptState.WAITING, next_at__lte=now, cart__state=CartState.CLOSED)
        .order_by("next_at", "pk")
    )
    while (receipt := due.first()) is not None:
        if not receipt.asked_by:
            receipt.address = queries.address_of(receipt.cart)
        is_addressed = bool(receipt.address)
        receipt.state = ReceiptState.WAITING if is_addressed else ReceiptState.NO_ADDRESS
        receipt.attempts += is_addressed
        receipt.next_at = now + LEASE if is_addressed else None
        receipt.save(update_fields=["address", "state", "attempts", "next_at"])
        if is_addressed:
            return receipt
    return None


def _send(*, receipt: Receipt, now: datetime) -> bool:
    letter = _letter(receipt)
    try:
        letter.send()
    except (smtplib.SMTPRecipientsRefused, ValueError) as refused:
        _settle(receipt=receipt, state=ReceiptState.REFUSED, error=_error(refused), now=now)
        return False
    except OSError as failed:
        _try_later(receipt=receipt, error=type(failed).__name__, now=now)
        return False
    _settle(receipt=receipt, state=ReceiptState.SENT, error="", now=now)
    return True


def _error(refused: Exception) -> str:
    """What is kept of a refusal: its kind, and the server's number; its words may name the guest."""
    codes = refused.recipients.values() if isinstance(refused, smtplib.SMTPRecipientsRefused) else ()
    return " ".join([type(refused).__name__, *(str(code) for code, _words in codes)])


def _letter(receipt: Receipt) -> mail.EmailMultiAlternatives:
    """The letter in text and HTML. Its Message-ID is the receipt's own: a mailbox shows a repeat once."""
    with formats.spoken(receipt.cart.outlet.locale):
        return _written(receipt, queries.receipt_document(receipt.cart_id))


def _written(receipt: Receipt, document: queries.ReceiptDocument) -> mail.EmailMultiAlternatives:
    letter = mail.EmailMultiAlternatives(
        subject=document.words.subject,
        body=render_to_string("payments/receipt.txt", {"receipt": document}),
        to=[receipt.address],
        headers={
            "Message-ID": f"<receipt-{receipt.key or receipt.cart_id}@covers.example>",
            "Auto-Submitted": "auto-generated",
        },
    )
    letter.attach_alternative(render_to_string("payments/receipt.html", {"receipt": document}), "text/html")
    return letter


def _try_later(*, receipt: Receipt, error: str, now: datetime) -> None:
    if receipt.attempts >= ATTEMPTS:
        _settle(receipt=receipt, state=ReceiptState.REFUSED, error=error, now=now)
        return
    wait = min(timedelta(minutes=2 ** (receipt.attempts - 1)), LONGEST_WAIT)
    _mine(receipt).update(next_at=now + wait, last_error=error)


def _settle(*, receipt: Receipt, state: ReceiptState, error: str, now: datetime) -> None:
    sent_at = now if state == ReceiptState.SENT else None
    with transaction.atomic():
        _mine(receipt).update(state=state, sent_at=sent_at, next_at=None, last_error=error)
        if state == ReceiptState.REFUSED:
            _tell_staff(receipt=receipt, now=now)
        else:
            problems.close_problem(
                rid=receipt.cart.outlet.rid, code=NOT_SENT, subject=str(receipt.cart_id), now=now
            )


def _mine(receipt: Receipt) -> QuerySet[Receipt]:
    """The row, as long as the lease is ours: each claim raises `attempts`."""
    return Receipt.objects.filter(pk=receipt.pk, attempts=receipt.attempts)


def _tell_staff(*, receipt: Receipt, now: datetime) -> None:
    cart = receipt.cart
    problems.raise_problem(
        rid=cart.outlet.rid,
        code=NOT_SENT,
        subject=str(cart.pk),
        cause=f"The mail server did not take the receipt of check {cart.check_number}.",
        effect="The guest has no receipt by e-mail.",
        next_step="Send it again, to another address if the guest gives one, or print it.",
        fixer="STAFF",
        now=now,
    )
