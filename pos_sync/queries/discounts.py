"""What stands of a check's comps and discounts, in words, and how much of it who may give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config import roles
from config.outlets import formats
from config.outlets.models import Membership, Outlet
from pos_sync import totals
from pos_sync.models import Allowance, Cart, Discount, DiscountKind, Line

# What a line's discounts are found by; those of the whole check stand under None.
ByLine = Mapping[int | None, tuple[totals.Discount, ...]]


@dataclass(frozen=True, slots=True)
class DiscountPicture:
    """One discount that stands: what guests may read of it, and what it takes off."""

    discount: Discount
    words: str
    amount_minor: int


def standing_discounts(cart: Cart) -> list[Discount]:
    """What was given away on a check and not taken back, in the order in which it was given."""
    return list(
        Discount.objects.filter(cart=cart, removed_at=None).select_related("line").order_by("at", "id")
    )


def discount_at(cart: Cart, key: int) -> Discount | None:
    """One of the check's discounts, taken back or not."""
    return Discount.objects.filter(cart=cart, pk=key).select_related("line").first()


def by_line(discounts: Iterable[Discount]) -> ByLine:
    """Discounts as the rules see them."""
    found: dict[int | None, tuple[totals.Discount, ...]] = {}
    for given in discounts:
        found[given.line_id] = (*found.get(given.line_id, ()), _ruled(given))
    return found


def picture_discounts(*, standing: Iterable[Discount], sums: totals.Totals) -> list[DiscountPicture]:
    """What stands of a check with these sums, that on voided lines left out."""
    return [
        DiscountPicture(given, words_of(given), sums.given_by(str(given.pk)))
        for given in standing
        if given.line is None or given.line.voided_at is None
    ]


def left_of(*, cart: Cart, line: Line | None, sums: totals.Totals) -> int:
    """What a percentage would be of: what the line, or the check without service and tax, still comes to.

    One unit of a line that is comped is at its listed price.
    """
    if line is None:
        return sums.sub_total_minor - sums.discounts_minor
    own = [given for given in standing_discounts(cart) if given.line_id == line.pk]
    return line.price_minor - sum(sums.given_by(str(given.pk)) for given in own)


def words_of(given: Discount) -> str:
    """What it is and what it is on: `Comp: 1 Ribeye`, `10 % off Soup`, `Discount on the check`."""
    place = given.line.label if given.line else "the check"
    if given.kind == DiscountKind.COMP:
        return f"Comp: {given.units} {place}"
    if given.kind == DiscountKind.RATE:
        return f"{formats.percent(given.rate)} off {place}"
    return f"Discount on {place}"


def limit_of(outlet: Outlet, role: roles.Role | str) -> totals.Limit:
    """What a role gives away by itself; who may approve gives all, unless the outlet allows less."""
    allowed = Allowance.objects.filter(outlet=outlet, role=str(role)).first()
    if allowed is not None:
        return totals.Limit(allowed.may_comp, allowed.most_rate, allowed.most_minor)
    return totals.ALL if roles.may(role, roles.Act.DISCOUNT) else totals.NOTHING


def limit_of_person(outlet: Outlet, username: str) -> totals.Limit:
    """The same of somebody who works there; nobody else gives anything."""
    member = Membership.objects.filter(outlet=outlet, user__username=username).first()
    return totals.NOTHING if member is None else limit_of(outlet, member.role)


def _ruled(given: Discount) -> totals.Discount:
    return totals.Discount(
        amount_minor=given.amount_minor,
        rate=given.rate,
        units=given.units,
        most_minor=given.most_minor,
        key=str(given.pk),
    )
