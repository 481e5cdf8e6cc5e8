"""The menu in the admin site: what is sold, how, when and under which tax. Service has a page of its own."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from availability.forms.fields import TimeOfServiceField, WeekdaysField, days_in_words
from config import roles
from config.outlets.models import Outlet
from config.outlets.scope import OneOutletForm, OutletAdmin, PartInline, outlets_of
from pos_sync import operations
from pos_sync.models import (
    Category,
    Item,
    MenuPeriod,
    Modifier,
    ModifierSet,
    PeriodPrice,
    Station,
    TaxClass,
    Variant,
)
from pos_sync.models.menu.periods import DAY_MINUTES


class MenuAdmin(OutletAdmin):
    """For who may set the menu."""

    act: ClassVar[roles.Act | None] = roles.Act.SET_MENU


class OwnOutletFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows that point to nothing of another outlet than the row they belong to."""

    def clean(self) -> None:
        """Refuse what belongs elsewhere."""
        super().clean()
        own = _outlet_of(self.instance)
        for form in self.forms:
            chosen = getattr(form, "cleaned_data", {}).values()
            others = [row for row in chosen if isinstance(row, Model) and row != self.instance]
            if any(_outlet_of(row) not in (None, own) for row in others):
                raise ValidationError("Everything chosen here must belong to one outlet.")


class MenuInline(PartInline):
    """Rows of the menu, offered what belongs to the outlets of whoever sets it."""

    formset = OwnOutletFormSet

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer only what this person may set."""
        offered = db_field.related_model.objects.filter(outlet__in=outlets_of(request, roles.Act.SET_MENU))
        return super().formfield_for_foreignkey(db_field, request, **{"queryset": offered, **options})


@admin.register(Station)
class StationAdmin(MenuAdmin):
    """Where tickets are cooked."""

    list_display = ["name", "outlet", "is_open", "stand_in"]
    list_select_related = ["outlet", "stand_in"]
    # Switched on the kitchen's display, where who did it is kept.
    readonly_fields = ["is_open", "stand_in", "switched_at", "switched_by"]


@admin.register(TaxClass)
class TaxClassAdmin(MenuAdmin):
    """What is taxed otherwise than the house taxes, in thousandths of a percent."""

    list_display = ["name", "outlet", "rate"]
    list_select_related = ["outlet"]


class MenuPeriodForm(OneOutletForm):
    """A period as people read it: times of day, and an end before the beginning is of the next day."""

    begins = TimeOfServiceField()
    ends = TimeOfServiceField()
    weekdays = WeekdaysField()

    class Meta:
        model = MenuPeriod
        fields = ["outlet", "name", "weekdays", "begins", "ends"]

    def clean_ends(self) -> int:
        """Past midnight where it is not after the beginning."""
        ends: int = self.cleaned_data["ends"]
        begins = self.cleaned_data.get("begins", 0)
        return ends + DAY_MINUTES if ends <= begins and ends < DAY_MINUTES else ends


@admin.register(MenuPeriod)
class MenuPeriodAdmin(MenuAdmin):
    """Parts of the day with prices of their own."""

    form = MenuPeriodForm
    list_display = ["name", "outlet", "days"]
    list_select_related = ["outlet"]

    @admin.display(description="Begins on")
    def days(self, period: MenuPeriod) -> str:
        """Its weekdays."""
        return days_in_words(period.weekdays)


@admin.register(Category)
class CategoryAdmin(MenuAdmin):
    """Parts of the menu, each with its course, station and tax."""

    list_display = ["name", "outlet", "course", "station", "tax_class", "position"]
    list_filter = ["outlet"]
    list_select_related = ["outlet", "station", "tax_class"]


class VariantInline(PartInline):
    """Ways in which the item is sold."""

    model = Variant
    show_change_link = True


class PeriodPriceInline(MenuInline):
    """What it costs in which period."""

    model = PeriodPrice
    fields = ["period", "price_minor"]


class ItemForm(OneOutletForm):
    """An item; its quick key in capitals, and no other item's."""

    def clean_quick_key(self) -> str:
        """As it is kept."""
        return str(self.cleaned_data["quick_key"]).upper()

    def clean(self) -> dict[str, Any] | None:
        """Refuse the quick key of another item of the outlet."""
        cleaned = super().clean() or self.cleaned_data
        key, category = cleaned.get("quick_key"), cleaned.get("category")
        if key and category:
            others = Item.objects.filter(category__outlet=category.outlet, quick_key=key, is_listed=True)
            if other := others.exclude(pk=self.instance.pk).first():
                self.add_error("quick_key", f"{key} is the quick key of {other}.")
        return cleaned


@admin.register(Item)
class ItemAdmin(MenuAdmin):
    """Dishes; the actions sell out what is chosen (86), or bring it back, on every tablet at once."""

    form = ItemForm
    outlet_path = "category__outlet"
    list_display = ["name", "category", "price_minor", "is_86", "left", "quick_key", "is_listed", "position"]
    list_filter = ["is_86", "is_listed"]
    list_select_related = ["category"]
    search_fields = ["name"]
    # Changed by the actions and on the menu page alone, which tell the tablets.
    readonly_fields = ["is_86", "back_at", "left"]
    inlines = [VariantInline, PeriodPriceInline]
    actions = ["sell_out", "bring_back"]

    @admin.action(description="Sell out (86)", permissions=["change"])
    def sell_out(self, request: HttpRequest, queryset: QuerySet[Item]) -> None:
        """Nobody can order them any more."""
        _switch(request, queryset, is_86=True)

    @admin.action(description="Bring back", permissions=["change"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Item]) -> None:
        """They can be ordered again."""
        _switch(request, queryset, is_86=False)


def _switch(request: HttpRequest, items: QuerySet[Item], *, is_86: bool) -> None:
    for item in items.order_by("pk"):
        operations.switch_86(item=item, is_86=is_86, actor=request.user.get_username(), now=timezone.now())


@admin.register(Variant)
class VariantAdmin(MenuAdmin):
    """One way in which an item is sold, with its prices."""

    outlet_path = "item__category__outlet"
    list_display = ["name", "item", "price_minor", "is_listed"]
    list_select_related = ["item"]
    search_fields = ["name", "item__name"]
    inlines = [PeriodPriceInline]


class ModifierFormSet(OwnOutletFormSet):
    """The choices of a set: a choice may open a further set, and what is opened opens none."""

    def clean(self) -> None:
        """Refuse a third level before the database does."""
        super().clean()
        opened = [form.cleaned_data.get("opens") for form in self.forms if hasattr(form, "cleaned_data")]
        wanted = [one for one in opened if one is not None]
        if wanted and self.instance.pk and Modifier.objects.filter(opens=self.instance).exists():
            raise ValidationError("A choice opens this set already: its own choices open none.")
        if any(one == self.instance or one.modifiers.exclude(opens=None).exists() for one in wanted):
            raise ValidationError("A choice opens another set, whose choices open none.")


class ModifierInline(MenuInline):
    """The choices of a set."""

    model = Modifier
    fk_name = "modifier_set"
    formset = ModifierFormSet
    readonly_fields = ["is_86", "back_at"]


@admin.register(ModifierSet)
class ModifierSetAdmin(MenuAdmin):
    """How a dish can be had."""

    list_display = ["name", "outlet", "min_choices", "max_choices"]
    list_select_related = ["outlet"]
    filter_horizontal = ["items"]
    inlines = [ModifierInline]


def _outlet_of(row: Any) -> Outlet | None:
    """Whose a row of the menu is: an item has its category's."""
    if isinstance(row, Variant):
        return row.item.category.outlet
    found: Outlet | None = row.category.outlet if isinstance(row, Item) else getattr(row, "outlet", None)
    return found
