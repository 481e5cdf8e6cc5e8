"""Tablets that work on one cart at once: what each was told of its taps, and what of it is not so."""

import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pos_sync import queries
from pos_sync.models import Cart, CartEvent, Line, Snapshot

# How often a tap is sent once more with its key, as by a tablet that has lost the answer.
REPEATED = 0.25
Post = Callable[[str, dict[str, Any]], int]


@dataclass
class Order:
    """One line as its tablet was told that it is."""

    key: str
    quantity: int
    is_removed: bool = False
    is_fired: bool = False


@dataclass
class Tablet:
    """One server's; `post` sends a tap to a door of the cart and gives the status.

    `common` is a line that all of them change by steps, named by the tap that added it.
    """

    post: Post
    item: int
    common: str
    chance: random.Random
    orders: list[Order] = field(default_factory=list)
    accepted: Counter[str] = field(default_factory=Counter)
    common_steps: int = 0
    failures: list[str] = field(default_factory=list)

    def work(self) -> None:
        """One act, whichever."""
        unsent = [order for order in self.orders if not order.is_removed and not order.is_fired]
        acts: list[Callable[[], None]] = [self._add, self._step_common]
        if unsent:
            order = self.chance.choice(unsent)
            acts += [
                lambda: self._step(order),
                lambda: self._remove(order),
                lambda: self._send("hold", order),
                lambda: self._send("fire", order),
                self._fire_next,
            ]
        self.chance.choice(acts)()

    def _add(self) -> None:
        order = Order(str(uuid.uuid4()), self.chance.randint(1, 3))
        course = self.chance.randint(1, 3)
        if self._tap("add", order.key, item=self.item, quantity=order.quantity, course=course):
            self.orders.append(order)

    def _step(self, order: Order) -> None:
        by = self.chance.choice((-1, 1))
        if self._tap("quantity", added=order.key, by=by):
            order.quantity += by
            order.is_removed = order.quantity <= 0

    def _step_common(self) -> None:
        by = self.chance.choice((-1, 1))
        if self._tap("quantity", added=self.common, by=by):
            self.common_steps += by

    def _remove(self, order: Order) -> None:
        order.is_removed = self._tap("quantity", added=order.key, quantity=0)

    def _send(self, door: str, order: Order) -> None:
        done = self._tap(door, added=order.key)
        order.is_fired = done and door == "fire"

    def _fire_next(self) -> None:
        self._tap("fire-next")

    def _tap(self, door: str, key: str | None = None, **said: Any) -> bool:
        said["event_key"] = key or str(uuid.uuid4())
        answers = [self.post(door, said)]
        if self.chance.random() < REPEATED:
            answers.append(self.post(door, said))
        if any(status not in (200, 204, 409) for status in answers):
            self.failures.append(f"{door}: {answers}")
        done = any(status in (200, 204) for status in answers)
        self.accepted[_kind(door, said)] += done
        return done


def _kind(door: str, said: dict[str, Any]) -> str:
    """Under which kinds the journal may have it."""
    return {"add": "add", "hold": "hold", "quantity": "quantity"}.get(door, "fire")


def faults(cart: Cart, tablets: Iterable[Tablet], *, common_quantity: int) -> list[str]:
    """What is not as the tablets were told: lost, doubled, out of order, or summed wrongly."""
    tablets = list(tablets)
    lines = {str(event.event_key): Line.objects.get(pk=event.payload["line"]) for event in _adds(cart)}
    found = [failure for tablet in tablets for failure in tablet.failures]
    common = lines.pop(tablets[0].common)
    if common.quantity != common_quantity + sum(tablet.common_steps for tablet in tablets):
        found.append(f"{common.quantity} of what all change")
    orders = [order for tablet in tablets for order in tablet.orders]
    if {order.key for order in orders} != set(lines) or Line.objects.filter(cart=cart).count() != len(
        lines
    ) + 1:
        found.append(f"{len(orders)} lines told, {len(lines)} there")
    found += [f"{order} is {lines[order.key]}" for order in orders if _is_off(order, lines.get(order.key))]
    return found + _journal_faults(cart, tablets) + _sum_faults(cart)


def _adds(cart: Cart) -> list[CartEvent]:
    return list(CartEvent.objects.filter(cart=cart, kind="add"))


def _is_off(order: Order, line: Line | None) -> bool:
    if line is None:
        return True
    if order.is_removed:
        return line.voided_at is None
    is_fired = line.kitchen_state == "FIRED"
    return line.quantity != order.quantity or line.voided_at is not None or (order.is_fired and not is_fired)


def _journal_faults(cart: Cart, tablets: list[Tablet]) -> list[str]:
    events = list(CartEvent.objects.filter(cart=cart).order_by("number"))
    found = []
    if [event.number for event in events] != list(range(1, len(events) + 1)):
        found.append("the journal has gaps")
    told: Counter[str] = sum((tablet.accepted for tablet in tablets), Counter())
    kept = Counter("quantity" if event.kind == "remove" else event.kind for event in events)
    # The common line was added before the tablets began.
    kept.subtract(["add"])
    found += [f"{told[kind]} {kind} told, {kept[kind]} kept" for kind in told if told[kind] != kept[kind]]
    return found


def _sum_faults(cart: Cart) -> list[str]:
    cart.refresh_from_db()
    lines = queries.sent_lines(cart)
    items_minor = sum(line.price_minor for line in lines if line.voided_at is None)
    numbers = list(
        Snapshot.objects.filter(cart=cart).order_by("sequence_id").values_list("sequence_id", flat=True)
    )
    last = Snapshot.objects.filter(cart=cart).order_by("sequence_id").last()
    sums = (cart.total_minor, cart.sequence_id, last.total_minor if last else 0)
    if sums != (items_minor, len(numbers), items_minor) or numbers != list(range(1, len(numbers) + 1)):
        return [f"the check says {sums}, its lines {items_minor}"]
    return []
