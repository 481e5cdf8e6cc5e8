"""A receipt sent again: to whom, why, and what the mail server said; and the outlet's own words on it."""

import re
import smtplib
import uuid
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from config import errors
from config.opentable.models import Problem
from config.roles import Role
from payments import operations, queries, wording
from payments.models import LetterChange, Receipt
from pos_sync import operations as pos
from pos_sync.models import Cart
from reservations.models import Guest
from tests.factories import people
from tests.factories.payments import PAID_AT, at, check_of
from tests.reading import text

pytestmark = pytest.mark.django_db


class Refusing(BaseEmailBackend):
    """A mail server that knows nobody of that name."""

    def send_messages(self, email_messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({"ada@example.com": (550, b"no such user")})


def _closed(**facts: Any) -> Cart:
    cart = check_of(total_minor=10_000, **facts)
    operations.take_tender(
        cart=cart, tender="CARD", amount_minor=10_000, tip_minor=500, received_minor=None, actor="ana",
        card_last4="4242", now=PAID_AT,
    )  # fmt: skip
    return cart


def _again(cart: Cart, address: str = "", **facts: Any) -> Receipt:
    chosen = {"reason": "", "actor": "ana", "now": at(5), **facts}
    return operations.send_again(cart=cart, address=address, **chosen)


def _page(cart: Cart) -> str:
    return f"/at/{cart.outlet.slug}/checks/{cart.pk}/receipt/"


def _sent() -> list[list[str]]:
    return [letter.to for letter in mail.outbox]


def test_a_receipt_is_sent_again_to_the_guests_own_address_as_a_letter_of_its_own() -> None:
    cart, key = _closed(), uuid.uuid4()
    operations.send_receipts(now=at(1))

    first, again = _again(cart, receipt_key=key), _again(cart, receipt_key=key)
    operations.send_receipts(now=at(6))

    with pytest.raises(errors.Conflict) as refused:
        _again(_closed(), receipt_key=key)
    assert refused.value.code == "key_in_use"
    assert (first.pk, _sent()) == (again.pk, [["ada@example.com"]] * 2)
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 2
    assert cart.reservation.changes.get(act="receipt_sent_again").words == (
        f"Receipt of check {cart.check_number} sent again: to a***@example.com"
    )


def test_another_address_needs_a_reason_and_is_not_kept_with_the_guest() -> None:
    cart = _closed(email="")

    _again(cart, "bo@example.org", reason="the guest gave it at the table")
    operations.send_receipts(now=at(6))

    assert _sent() == [["bo@example.org"]]
    assert (Guest.objects.get().transactional_email, Guest.objects.get().email) == ("", "")
    assert [receipt.state for receipt in queries.receipts_of(cart)] == ["NO_ADDRESS", "SENT"]


@pytest.mark.parametrize(
    ("email", "address", "code"),
    [
        ("", "", "address_required"),
        ("ada@example.com", "bo@example.org", "reason_required"),
        ("ada@example.com", "bo@", "invalid_address"),
        ("ada@example.com", "bo@example.org\nBcc: eve@example.org", "invalid_address"),
        ("ada@example.com", "Ada@Example.com", "receipt_on_its_way"),
    ],
)
def test_a_receipt_that_nobody_is_owed_is_not_sent(email: str, address: str, code: str) -> None:
    cart = _closed(email=email)

    with pytest.raises(errors.Refusal) as refused:
        _again(cart, address)

    assert (refused.value.code, Receipt.objects.count()) == (code, 1)


def test_a_check_that_is_not_closed_has_no_receipt_to_send() -> None:
    cart = _closed()
    pos.reopen_cart(cart=cart, reason="dessert", actor="ana", now=at(1))

    with pytest.raises(errors.Conflict) as refused:
        _again(cart, "bo@example.org", reason="asked")

    assert refused.value.code == "check_open"


def test_a_refusal_of_the_mail_server_is_told_and_mended_by_another_address() -> None:
    cart = _closed()
    staff, page = people.browser(cart.outlet, Role.SERVER), _page(cart)
    with override_settings(EMAIL_BACKEND=f"{__name__}.Refusing"):
        operations.send_receipts(now=at(1))

    shown = text(staff.get(page))
    problem = Problem.objects.get(closed_at=None)
    sent = staff.post(f"{page}send/", {"address": "bo@example.org", "reason": "The address was wrong"})

    assert "the mail server does not take this address (it said 550)" in shown
    assert "no such user" not in shown
    assert (problem.code, sent.status_code) == ("receipt_not_sent", 302)
    assert not Problem.objects.filter(closed_at=None).exists()
    pay = text(staff.get(f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/"))
    assert "could not be sent to a***@example.com: the mail server does not take this address" in pay


def test_a_refused_form_keeps_what_was_typed_and_the_page_prints_the_receipt() -> None:
    cart = _closed()
    staff, page = people.browser(cart.outlet, Role.SERVER), _page(cart)

    refused = staff.post(f"{page}send/", {"address": "bo@example.org", "reason": ""})

    shown = text(refused)
    assert (refused.status_code, 'value="bo@example.org"' in shown) == (422, True)
    assert "Say why it goes to this address" in shown
    # Each of the two forms is a tap of its own.
    assert len(set(re.findall(r'name="event_key" value="([^"]+)"', shown))) == 2
    assert "<dt>Paid by Card ending 4242<small>and a tip of S$5.00</small></dt>" in shown
    kitchen = people.browser(cart.outlet, Role.KITCHEN)
    assert kitchen.get(page).status_code == 403


def test_a_check_without_a_guests_address_offers_only_to_type_one() -> None:
    cart = _closed(email="")
    staff = people.browser(cart.outlet, Role.SERVER)

    shown = text(staff.get(f"/at/{cart.outlet.slug}/checks/{cart.pk}/receipt/"))

    assert ("Not sent: the guest left no address" in shown, "Send again to" in shown) == (True, False)


def _word(cart: Cart, **words: str) -> wording.Words:
    return operations.word_receipts(
        outlet=cart.outlet, words=wording.Words(**words), actor="maria", now=at(0)
    )


def test_an_outlets_words_are_filled_in_on_both_parts_and_never_run() -> None:
    cart = _closed(name="Harbour")
    Guest.objects.update(first_name="<b>Ada</b>", last_name="{total} {% now %}")
    _word(
        cart,
        subject="{outlet}: check {check} of {date}",
        greeting="Dear {guest},\nthank you for S$ & {total}.",
        footer="<script>alert(1)</script>",
        legal="VAT 12-3456",
    )

    operations.send_receipts(now=at(1))

    letter = mail.outbox[0]
    assert isinstance(letter, mail.EmailMultiAlternatives)
    html = str(letter.alternatives[0][0])
    assert letter.subject == f"Harbour: check {cart.check_number} of 12 Jun 2026"
    assert "Dear <b>Ada</b> {total} {% now %},\nthank you for S$ & S$100.00." in letter.body
    assert "<p>Dear &lt;b&gt;Ada&lt;/b&gt; {total} {% now %},<br>thank you for S$ &amp; S$100.00.</p>" in html
    assert ("&lt;script&gt;" in html, "<script" in html, "VAT 12-3456" in letter.body) == (True, False, True)
    # No picture, sheet or font of anybody's: opening the letter tells nobody.
    assert [word for word in ("http", "src=", "url(", "@import", "<img", "<link") if word in html] == []


def test_what_nothing_fills_in_is_refused_in_words() -> None:
    cart = _closed()

    for wrong in ("Dear {gast}", "Dear {guest", "{{ guest }}", "{}"):
        with pytest.raises(errors.Invalid) as refused:
            _word(cart, footer=wrong)
        assert refused.value.code == "unknown_placeholder"

    assert not LetterChange.objects.exists()
    with pytest.raises(errors.Invalid, match="needs a subject"):
        _word(cart, subject=" \r\n")


VALUES = st.dictionaries(st.sampled_from(list(wording.PLACEHOLDERS)), st.text(max_size=9))


@settings(deadline=None, max_examples=50)
@given(values=VALUES, body=st.text(), rest=st.text().map(lambda text: text.translate({123: None, 125: None})))
def test_filling_in_changes_nothing_but_the_placeholders(
    values: dict[str, str], body: str, rest: str
) -> None:
    known = "".join(f"{{{name}}}" for name in values)

    assert wording.fill(rest + known, values) == rest + "".join(values.values())
    assert len(wording.fill_all(wording.Words(subject=body), values).subject.splitlines()) <= 1


def test_a_manager_words_receipts_sees_them_and_who_did() -> None:
    cart = _closed()
    manager, page = people.browser(cart.outlet, Role.MANAGER), f"/at/{cart.outlet.slug}/receipts/"
    words = {"subject": "Receipt, {date}", "greeting": "Dear {guest}", "footer": "Bye", "legal": "VAT 1"}

    seen = manager.post(f"{page}preview/", {**words, "check": str(cart.pk)})
    sample = text(manager.get(f"{page}preview/"))
    plain = manager.post(f"{page}preview/", {**words, "is_text": "on"})
    wrong = manager.post(page, {**words, "legal": "{vat}"})
    kept = manager.post(page, words)
    shown = text(manager.get(page))

    assert (seen.status_code, "Dear Ada Lee" in text(seen), "Sam Sample" in sample) == (200, True, True)
    assert (plain["Content-Type"], "Dear Sam Sample" in plain.content.decode()) == (
        "text/plain; charset=utf-8",
        True,
    )
    assert seen["X-Frame-Options"] == "SAMEORIGIN"
    policy = seen["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "style-src 'sha256-" in policy) == (True, True)
    assert (wrong.status_code, "Nothing fills in {vat}." in text(wrong), kept.status_code) == (422, True, 302)
    assert ("<b>manager</b>" in shown, "Legal" in shown, 'value="Receipt, {date}"' in shown) == (True,) * 3
    assert queries.words_of(cart.outlet) == wording.Words(**words)


def test_only_who_sets_rules_words_receipts_and_only_of_their_outlet() -> None:
    cart, other = _closed(), _closed()
    server, manager = people.browser(cart.outlet, Role.SERVER), people.browser(other.outlet, Role.MANAGER)
    mine = f"/at/{other.outlet.slug}/receipts/preview/"

    assert server.get(f"/at/{cart.outlet.slug}/receipts/").status_code == 403
    assert manager.get(f"/at/{cart.outlet.slug}/receipts/").status_code == 404
    assert manager.post(mine, {"subject": "x", "check": str(cart.pk)}).status_code == 404


def test_the_same_words_twice_are_one_change() -> None:
    cart = _closed()

    _word(cart, footer="Bye\r\nAda ")
    _word(cart, footer="Bye\nAda")

    assert LetterChange.objects.get().differences == [("Footer", "Thank you for your visit.", "Bye\nAda")]
