"""The sheet itself: its rows and figures."""

from dataclasses import dataclass

from payments.takings.checks import Check, Sale


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the sheet; `key` names it in addresses, `checks` are the keys of those it counts."""

    key: str
    label: str
    count: int
    amount_minor: int
    checks: frozenset[str]


@dataclass(frozen=True, slots=True)
class CategorySales:
    """What was sold of one category."""

    key: str
    label: str
    sale: Sale
    checks: frozenset[str]


@dataclass(frozen=True, slots=True)
class TenderSums:
    """What came in by one tender; `net_minor` is amount and tip less what was given back."""

    key: str
    label: str
    count: int
    amount_minor: int
    tip_minor: int
    refunded_minor: int
    net_minor: int
    kept_tip_minor: int
    checks: frozenset[str]


@dataclass(frozen=True, slots=True)
class TipPool:
    """The tips of one server in one shift. `base_minor` are the totals they were left on, with deposits."""

    key: str
    server: str
    shift: str
    count: int
    base_minor: int
    tip_minor: int
    checks: frozenset[str]


_Keyed = Figure | CategorySales | TenderSums | TipPool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sums of a day, or of one shift of it."""

    open_checks: tuple[Check, ...]
    categories: tuple[CategorySales, ...]
    sales: Sale
    comps: Figure
    discounts: Figure
    service: Figure
    taxes: tuple[tuple[Figure, bool], ...]
    rounding: Figure
    waived: Figure
    total: Figure
    deposits: Figure
    due: Figure
    voids: tuple[Figure, ...]
    tenders: tuple[TenderSums, ...]
    tips: tuple[TipPool, ...]
    expected_cash_minor: int
    tip_minor: int
    covers: int

    @property
    def net_per_check_minor(self) -> int:
        """The average check, of net sales; 0 where there is none."""
        return _average(self.sales.net_minor, self.total.count)

    @property
    def net_per_cover_minor(self) -> int:
        """Net sales a cover."""
        return _average(self.sales.net_minor, self.covers)

    def checks_of(self, key: str) -> frozenset[str] | None:
        """The checks that a figure counts; None where the sheet has no such figure."""
        figures = (
            self.comps, self.discounts, self.service, self.rounding, self.waived, self.total, self.deposits,
            self.due, *self.voids, *(figure for figure, _ in self.taxes),
        )  # fmt: skip
        rows: tuple[_Keyed, ...] = (*figures, *self.categories, *self.tenders, *self.tips)
        return next((row.checks for row in rows if row.key == key), None)


def _average(amount: int, count: int) -> int:
    """Rounded half up."""
    return (2 * amount + count) // (2 * count) if count else 0
