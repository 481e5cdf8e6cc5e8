"""What checks of a day come to: the sums of the end-of-shift sheet, each with the checks it counts.

Net sales are what guests pay for food and drink: listed prices less comps and discounts, before service and
added tax. total = net sales + service + added tax + rounding - waived. All amounts are integers of the
currency's smallest unit; a tip is never within a total, and a service charge is never a tip.
"""

from payments.takings.checks import Check, Sale, Tax, Tendered, Void, read, write
from payments.takings.sheets import CategorySales, Figure, Sheet, TenderSums, TipPool
from payments.takings.sums import sum_up

__all__ = [
    "CategorySales",
    "Check",
    "Figure",
    "Sale",
    "Sheet",
    "Tax",
    "TenderSums",
    "Tendered",
    "TipPool",
    "Void",
    "read",
    "sum_up",
    "write",
]
