"""Menu files: read against the menu and shown, then applied just as they were shown, or not at all."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from config import errors
from config.opentable import documents, doorbell
from config.outlets.models import Outlet
from pos_sync import listing, queries
from pos_sync.models import (
    Category,
    Item,
    MenuChange,
    MenuFile,
    MenuPeriod,
    PeriodPrice,
    Station,
    TaxClass,
    Variant,
)

MOST_BYTES = 1_000_000
# What a file says of an item; what service says of it (86, the count) stays as it is.
_WRITTEN = (
    *("course", "station", "tax_class", "allergens", "quick_key", "is_favorite", "is_listed"),
    "price_minor",
)


@transaction.atomic
def read_file(
    *, outlet: Outlet, file_name: str, content: bytes, actor: str, now: datetime
) -> tuple[MenuFile, listing.Plan]:
    """Read a file and keep it with the menu that it was read against; what it would do is the plan.

    It takes the place of the last one of this person's that was not applied. Invalid `file_too_large`,
    `file_not_text` or `card_number_not_accepted`; all else that is wrong with it is in the plan.
    """
    text = _text(content)
    _refuse_cards(file_name, text)
    menu = queries.known_menu(outlet)
    MenuFile.objects.filter(outlet=outlet, actor=actor, applied_at=None).delete()
    kept = MenuFile.objects.create(
        outlet=outlet,
        file_name=file_name[-200:],
        text=text,
        menu_digest=menu.digest(),
        actor=actor,
        shown_at=now,
    )
    return kept, listing.plan(text, menu)


@transaction.atomic
def apply_file(*, menu_file: MenuFile, actor: str, now: datetime) -> listing.Plan:
    """Do what was shown of the file, whole. What is not in it is not listed any more; checks keep it.

    Conflict `menu_changed` where the menu is another than it was shown against, `file_applied`; Invalid
    `file_has_faults`.
    """
    # Files of an outlet are applied one after the other; what staff change meanwhile waits for the items.
    outlet = Outlet.objects.select_for_update(no_key=True).get(pk=menu_file.outlet_id)
    kept = MenuFile.objects.filter(pk=menu_file.pk).first()
    if kept is None:
        raise errors.Missing("file_not_found", "Another file was read since: this one is gone.")
    if kept.applied_at is not None:
        raise errors.Conflict("file_applied", "This file was applied already.")
    items = _lock_items(outlet)
    menu = queries.known_menu(outlet)
    if menu.digest() != kept.menu_digest:
        words = "The menu was changed since: read the file again to see what it does."
        raise errors.Conflict("menu_changed", words)
    plan = listing.plan(kept.text, menu)
    if plan.faults:
        raise errors.Invalid("file_has_faults", "The file has faults: mend them and read it again.")
    try:
        with transaction.atomic():
            _Writing(outlet, items).write(plan)
    except IntegrityError as changed:
        raise errors.Conflict(
            "menu_changed", "The menu was changed meanwhile: read the file again."
        ) from changed
    kept.applied_at = now
    kept.save(update_fields=["applied_at"])
    _tell(outlet, kept, plan, actor, now)
    return plan


def _refuse_cards(file_name: str, text: str) -> None:
    """A file is kept as it was read, so that one with a card number is not read at all."""
    for line, words in enumerate([file_name, *text.splitlines()]):
        if documents.has_card_number(words):
            place = f"Line {line}" if line else "The name of the file"
            told = f"{place} has what looks like a card number: take it out, nothing of the file was kept."
            raise errors.Invalid("card_number_not_accepted", told)


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise errors.Invalid("file_too_large", "A menu file has 1 MB at most: import it in parts.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise errors.Invalid("file_not_text", "The file is no text in UTF-8: save it as CSV (UTF-8).")
    return text


def _lock_items(outlet: Outlet) -> dict[tuple[str, str], Item]:
    locked = Item.objects.select_for_update(no_key=True, of=("self",)).select_related("category")
    found = locked.filter(category__outlet=outlet).order_by("pk")
    return {(item.category.name, item.name): item for item in found}


def _tell(outlet: Outlet, menu_file: MenuFile, plan: listing.Plan, actor: str, now: datetime) -> None:
    words = f"{len(plan.created)} new, {len(plan.changed)} changed, {len(plan.unlisted)} not listed any more"
    MenuChange.objects.create(
        outlet=outlet, subject=menu_file.file_name, act="FILE", words=words, actor=actor, at=now
    )
    doorbell.ring_after_commit(topic="cart", rid=outlet.rid)


class _Writing:
    """The rows of one plan being written; `items` are the outlet's, locked, by category and name."""

    def __init__(self, outlet: Outlet, items: dict[tuple[str, str], Item]) -> None:
        self.items = items
        self.outlet = outlet
        self.stations = {one.name: one for one in Station.objects.filter(outlet=outlet)}
        self.tax_classes = {one.name: one for one in TaxClass.objects.filter(outlet=outlet)}
        self.periods = {one.name: one for one in MenuPeriod.objects.filter(outlet=outlet)}
        self.categories = {one.name: one for one in Category.objects.filter(outlet=outlet)}

    def write(self, plan: listing.Plan) -> None:
        """All of the plan."""
        for name, kind in plan.categories:
            self._add_category(name, kind)
        gone = [self.items[item.key].pk for item in plan.unlisted]
        Item.objects.filter(pk__in=gone).update(is_listed=False)
        # Keys that change hands are free first.
        changing = [self.items[change.item.key].pk for change in plan.changed]
        Item.objects.filter(pk__in=changing).update(quick_key="")
        for change in plan.changed:
            self._write(self.items[change.item.key], change.item)
        for item in plan.created:
            self._write(self._new_item(item), item)

    def _add_category(self, name: str, kind: listing.Kind) -> None:
        self.categories[name] = Category.objects.create(
            outlet=self.outlet,
            name=name,
            position=1 + max((one.position for one in self.categories.values()), default=-1),
            course=kind.course,
            station=self.stations.get(kind.station),
            tax_class=self.tax_classes.get(kind.tax_class),
        )

    def _new_item(self, wanted: listing.Listed) -> Item:
        """After those of its category."""
        category = self.categories[wanted.category]
        places = [one.position for one in self.items.values() if one.category_id == category.pk]
        item = Item(category=category, name=wanted.name, position=1 + max(places, default=-1))
        self.items[wanted.key] = item
        return item

    def _write(self, item: Item, wanted: listing.Listed) -> None:
        usual = self.categories[wanted.category]
        kind = wanted.kind
        item.course = None if kind.course == usual.course else kind.course
        station, tax_class = self.stations.get(kind.station), self.tax_classes.get(kind.tax_class)
        item.station = station if station and station.pk != usual.station_id else None
        item.tax_class = tax_class if tax_class and tax_class.pk != usual.tax_class_id else None
        item.allergens, item.quick_key = wanted.allergens, wanted.quick_key
        item.is_favorite, item.is_listed = wanted.is_favorite, True
        item.price_minor = wanted.prices[0].minor
        item.save(update_fields=_WRITTEN if item.pk else None)
        self._write_prices(item, wanted.prices)

    def _write_prices(self, item: Item, prices: Sequence[listing.Priced]) -> None:
        Variant.objects.filter(item=item).exclude(name__in=[one.variant for one in prices]).update(
            is_listed=False
        )
        PeriodPrice.objects.filter(item=item).delete()
        PeriodPrice.objects.filter(variant__item=item).delete()
        for place, priced in enumerate(prices):
            variant = self._variant(item, priced, place) if priced.variant else None
            PeriodPrice.objects.bulk_create(
                PeriodPrice(
                    period=self.periods[name],
                    item=None if variant else item,
                    variant=variant,
                    price_minor=minor,
                )
                for name, minor in priced.in_periods
            )

    def _variant(self, item: Item, priced: listing.Priced, place: int) -> Variant:
        facts = {"price_minor": priced.minor, "position": place, "is_listed": True}
        variant, _ = Variant.objects.update_or_create(item=item, name=priced.variant, defaults=facts)
        return variant
