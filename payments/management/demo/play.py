"""Play the demo evening up to an hour: each party is booked, comes, sits, eats and pays as it would have."""

import datetime as dt
from collections import Counter

from django.conf import settings
from django.db.models import DateTimeField, Func, Max, Min
from psycopg.types.range import TimestamptzRange

from availability.models import Claim, Placement
from config.errors import Conflict
from config.opentable.models import Link, OutboxMessage
from config.outlets.models import Mode, Outlet
from config.roles import Role
from payments import operations as payments
from payments.management.demo import deposits, dishes, history, kitchen, splitting
from payments.management.demo.scenes import Scene, scenes
from pos_sync import operations as pos
from pos_sync.models import Cart, Item, KitchenState, Line, Modifier
from reservations import operations as book
from reservations.models import Reservation, Source
from reservations.wire import Asked, GuestWords

# OpenTable numbers the bookings of the outlets whose book it owns; the sandbox's own begin at 2,000,001.
POS_NUMBERS = (1_500_002, 2_000_000)
SEATED_AFTER = 3
# A late party's minutes: when the host marks it late, and when it is given up.
LATE_AFTER, LATE_UNTIL = 15, 40
# Minutes after sitting down at which each course is fired.
ORDERED_AFTER = 5
FIRED_AFTER = {0: 5, 1: 8, 2: 28, 3: 62}
COOKED_WITHIN = 14


def play(*, outlet: Outlet, seen_at: dt.datetime, now: dt.datetime) -> Counter[str]:
    """Make what is missing of the outlet's evening as it stands at `seen_at`, as if that were `now`.

    How many parties `came`, and how many the book `refused`: it may hold what others put there since.
    """
    found = scenes(outlet=outlet, seen_at=seen_at, now=now)
    came = Counter(filter(None, (_play_scene(scene) for scene in found)))
    tell_from_now(outlet=outlet, now=now)
    return came


def tell_from_now(*, outlet: Outlet, now: dt.datetime) -> None:
    """What was booked days ago is news to OpenTable from now on: until now nobody told it anything."""
    OutboxMessage.objects.filter(stream__link__rid=outlet.rid, created_at__lt=now).update(created_at=now)


def _play_scene(scene: Scene) -> str | None:
    known = Reservation.objects.filter(outlet=scene.outlet, starts_at=scene.starts_at)
    if known.filter(guest__phone=scene.person.phone).exists():
        return None
    try:
        reservation = _book(scene)
    except Conflict:
        return "refused"
    history.remember(guest=reservation.guest, person=scene.person, seen_at=scene.seen_at)
    _note_more(scene, reservation)
    if scene.party.is_late or not scene.party.tables or not scene.has_come(SEATED_AFTER):
        _wait(scene, reservation)
    else:
        _dine(scene, reservation)
    return "came"


def _note_more(scene: Scene, reservation: Reservation) -> None:
    """What staff wrote down when the party was booked."""
    party = scene.party
    particulars = book.Particulars(
        guest_notes=reservation.guest_notes,
        tags=party.tags,
        occasion=party.occasion,
        table_request=party.table_request,
        deposit_note=party.deposit_note,
    )
    book.note_particulars(
        reservation=reservation, noted=particulars.fields, actor="host", now=scene.booked_at
    )


def _book(scene: Scene) -> Reservation:
    person, party = scene.person, scene.party
    words = GuestWords(
        gpid=person.gpid,
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email or None,
        phone=person.phone,
        phone_type="Mobile",
    )
    link = Link.objects.select_related("connection").get(rid=scene.outlet.rid, is_current=True)
    # While an outlet is paused OpenTable's makes are turned away: its next evenings are booked by phone.
    if party.source == Source.PHONE or (link.is_paused and scene.outlet.mode == Mode.NETWORK):
        return book.book_by_phone(
            outlet=scene.outlet, starts_local=scene.starts_local, party_size=party.size, guest=words,
            actor="host", now=scene.booked_at, particulars=book.Particulars(guest_notes=party.notes),
        )  # fmt: skip
    asked = Asked(
        rid=scene.outlet.rid,
        starts_local=scene.starts_local,
        party_size=party.size,
        guest=words,
        guest_notes=party.notes,
        href=f"{settings.OPENTABLE_SANDBOX_API_URL}/reservations/{scene.key}",
        confirmation_number=_pos_number() if scene.outlet.mode == Mode.POS else None,
        may_pay=party.may_pay,
    )
    made = book.make_reservation(
        outlet=scene.outlet,
        connection=link.connection,
        asked=asked,
        body={"key": scene.key},
        now=scene.booked_at,
    )
    return made.reservation


def _pos_number() -> int:
    """The next of OpenTable's numbers, on whichever day."""
    used = Reservation.objects.filter(confirmation_number__range=POS_NUMBERS)
    last: int | None = used.aggregate(last=Max("confirmation_number"))["last"]
    return POS_NUMBERS[0] if last is None else last + 1


def _wait(scene: Scene, reservation: Reservation) -> None:
    is_late = scene.party.is_late
    if is_late and scene.has_come(LATE_UNTIL):
        book.mark_no_show(reservation=reservation, actor="host", now=scene.real(LATE_UNTIL))
    elif is_late and scene.has_come(LATE_AFTER):
        _note(reservation, "LATE", scene.real(LATE_AFTER))
    elif scene.party.has_arrived and scene.has_come(-20):
        _note(reservation, "ARRIVED", scene.lag + min(scene.seen_at, scene.after(-4)))


def _note(reservation: Reservation, house_state: str, now: dt.datetime) -> None:
    book.set_house_state(reservation=reservation, house_state=house_state, actor="host", now=now)


def _dine(scene: Scene, reservation: Reservation) -> None:
    actor = book.OPENTABLE if scene.outlet.mode == Mode.POS else "host"
    opening = pos.seat_party(
        reservation=reservation,
        table_names=scene.party.tables.split(),
        actor=actor,
        now=scene.real(SEATED_AFTER),
    )
    _keep_in_the_evening(scene, reservation)
    if opening.cart is None:
        return
    _order(scene, opening.cart)
    deposits.record(scene, opening.cart, minutes=ORDERED_AFTER)
    _give_away(scene, opening.cart)
    splitting.split(scene, opening.cart)
    stay = reservation.turn_minutes - 2
    if scene.has_come(stay):
        _pay_and_leave(scene, opening.cart, reservation, stay)


def _keep_in_the_evening(scene: Scene, reservation: Reservation) -> None:
    """The party's tables stay taken by the evening's clock, so that the rest finds the same tables free.

    Until the next party there, which may have been booked on another day; where one is there already the
    tables are left as they are.
    """
    placement = reservation.placement
    assert placement is not None
    seated_at = scene.after(SEATED_AFTER)
    others = Claim.objects.filter(table__claims__placement=placement).exclude(placement=placement)
    begins = Func("during", function="lower", output_field=DateTimeField())
    next_at = others.filter(during__startswith__gt=seated_at).aggregate(at=Min(begins))["at"]
    ends_at = seated_at + dt.timedelta(minutes=placement.turn_minutes)
    during = TimestamptzRange(seated_at, min(ends_at, next_at or ends_at))
    if not others.filter(during__overlap=during).exists():
        Placement.objects.filter(pk=placement.pk).update(during=during, date=scene.starts_local.date())
        Claim.objects.filter(placement=placement).update(during=during, date=scene.starts_local.date())


def _order(scene: Scene, cart: Cart) -> None:
    """Everything is ordered at once; each course is fired in its time, what is not due yet is held."""
    if not scene.party.order or not scene.has_come(ORDERED_AFTER):
        return
    ordered_at = scene.real(ORDERED_AFTER)
    if allergies := _allergies(cart):
        pos.acknowledge_allergies(cart=cart, read=allergies, actor="server", now=ordered_at)
    for label in scene.party.order:
        item, variant = dishes.find(scene.outlet, label)
        pos.add_line(
            cart=cart, item=item, variant=variant, modifiers=_required(item), actor="server", now=ordered_at
        )
    for course, minutes in FIRED_AFTER.items():
        lines = list(cart.lines.filter(course=course, kitchen_state=KitchenState.NEW))
        if lines and scene.has_come(minutes):
            pos.fire_lines(cart=cart, lines=lines, actor="server", now=scene.real(minutes))
            _cook(scene, cart, lines, minutes + COOKED_WITHIN)
        elif lines:
            pos.hold_lines(cart=cart, lines=lines, actor="server", now=ordered_at)
    kitchen.fire_rounds(scene=scene, cart=cart)


def _cook(scene: Scene, cart: Cart, lines: list[Line], ready: float) -> None:
    """What was fired a while ago has been cooked and brought."""
    if scene.has_come(ready):
        pos.mark_ready(cart=cart, lines=lines, actor="kitchen", now=scene.real(ready))
        pos.mark_served(cart=cart, lines=lines, actor="server", now=scene.real(ready))


def _give_away(scene: Scene, cart: Cart) -> None:
    """What was comped or taken off by then."""
    for gift in filter(lambda gift: scene.has_come(gift.after), scene.party.gifts):
        pos.give_discount(
            cart=cart,
            line=cart.lines.filter(label=gift.item).first(),
            kind=gift.kind,
            value=gift.value,
            reason=gift.reason,
            role=Role.MANAGER,
            actor="manager",
            now=scene.real(gift.after),
        )


def _required(item: Item) -> list[Modifier]:
    return [
        chosen.modifiers.order_by("position")[0] for chosen in item.modifier_sets.filter(min_choices__gte=1)
    ]


def _allergies(cart: Cart) -> str:
    guest = cart.reservation.guest
    return guest.allergies if guest else ""


def _pay_and_leave(scene: Scene, cart: Cart, reservation: Reservation, stay: int) -> None:
    cart.refresh_from_db()
    if cart.due_minor > 0:
        pos.present_check(cart=cart, actor="server", now=scene.real(stay - 6))
        payments.take_tender(
            cart=cart, tender="CARD", amount_minor=cart.due_minor, tip_minor=0, received_minor=None,
            actor="server", now=scene.real(stay), card_last4="4242",
        )  # fmt: skip
    reservation.refresh_from_db()
    pos.finish_party(reservation=reservation, actor="host", now=scene.real(stay + 1))
