"""The checks of a day as the sheet counts them, and as they are frozen when the day is closed."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from payments import settlement


@dataclass(frozen=True, slots=True)
class Sale:
    """What is sold of one category on a check, as listed, and what of it was given away."""

    category: str
    listed_minor: int
    comped_minor: int = 0
    discounted_minor: int = 0

    @property
    def net_minor(self) -> int:
        """What is left of the listed price."""
        return self.listed_minor - self.comped_minor - self.discounted_minor


@dataclass(frozen=True, slots=True)
class Void:
    """What was taken off a check after it was sent, as listed, and why."""

    reason: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of one rate on a check (thousandths of a percent), inside the prices or added to them."""

    rate: int
    tax_minor: int
    is_included: bool


@dataclass(frozen=True, slots=True)
class Tendered:
    """Money applied to a check."""

    tender: str
    amount_minor: int
    tip_minor: int
    refunded_minor: int
    state: str

    @property
    def _judged(self) -> settlement.Payment:
        state = settlement.PaymentState(self.state)
        return settlement.Payment(self.amount_minor, self.tip_minor, state, self.refunded_minor)

    @property
    def counts(self) -> bool:
        """Whether it stands: what was voided was never taken."""
        return self._judged.state is not settlement.PaymentState.VOIDED

    @property
    def kept_tip_minor(self) -> int:
        """What is left of the tip."""
        return self._judged.kept_tip_minor()

    @property
    def net_minor(self) -> int:
        """What is left of amount and tip."""
        return self._judged.left_minor()


@dataclass(frozen=True, slots=True)
class Check:
    """One check as the sheet counts it; `party` tells two checks of one party, whose covers count once.

    `is_merged`: it was voided because another check has its items. Days that were frozen before this was
    told have none.
    """

    key: str
    number: int
    party: int
    state: str
    shift: str
    server: str
    covers: int
    sales: tuple[Sale, ...]
    voids: tuple[Void, ...]
    taxes: tuple[Tax, ...]
    service_minor: int
    rounding_minor: int
    waived_minor: int
    total_minor: int
    prepaid_minor: int
    paid_minor: int
    tip_minor: int
    due_minor: int
    payments: tuple[Tendered, ...]
    is_merged: bool = False

    @property
    def is_open(self) -> bool:
        """Whether staff have not settled it yet."""
        return self.state in ("OPEN", "PAID")

    @property
    def counts(self) -> bool:
        """Whether it is a check at all: one that is voided sold nothing."""
        return self.state != "VOIDED"


def write(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """The checks as they are frozen."""
    return [asdict(check) for check in checks]


def read(frozen: Iterable[Mapping[str, Any]]) -> list[Check]:
    """The checks that were frozen."""
    return [
        Check(
            **{
                **facts,
                "sales": tuple(Sale(**sale) for sale in facts["sales"]),
                "voids": tuple(Void(**void) for void in facts["voids"]),
                "taxes": tuple(Tax(**tax) for tax in facts["taxes"]),
                "payments": tuple(Tendered(**payment) for payment in facts["payments"]),
            }
        )
        for facts in frozen
    ]
