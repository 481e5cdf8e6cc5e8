"""The admin site as each role may use it: one base for every ModelAdmin of ours.

Superusers see and change everything. Everyone else sees what belongs to the outlets where their role may do
the page's act, and changes it unless it is read-only; who may do nothing sees nothing.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, ManyToManyField, Model, QuerySet
from django.http import HttpRequest

from config import roles
from config.cardless import Cardless
from config.outlets.models import Outlet

if TYPE_CHECKING:
    # They take no parameters at run time.
    _Admin = admin.ModelAdmin[Any]
    _Inline = admin.TabularInline[Any, Any]
    _Form = forms.ModelForm[Any]
else:
    _Admin, _Inline, _Form = admin.ModelAdmin, admin.TabularInline, forms.ModelForm


def outlets_of(request: HttpRequest, act: roles.Act | None) -> QuerySet[Outlet]:
    """The outlets where this person may do an act; all of them for a superuser, none without an act."""
    if request.user.is_superuser:
        return Outlet.objects.all()
    able = [role.value for role in roles.Role if act is not None and roles.may(role, act)]
    return Outlet.objects.filter(memberships__user_id=request.user.pk or 0, memberships__role__in=able)


class CardlessRow(Cardless, _Form):
    """A row of the admin site."""


class OneOutletForm(CardlessRow):
    """Keeps a row and what it points to at one outlet: a table does not stand in another outlet's area."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse what belongs elsewhere."""
        cleaned = super().clean() or self.cleaned_data
        # A row that has no outlet field of its own (an item) takes that of what it points to.
        own = cleaned.get("outlet") or getattr(self.instance, "outlet", None)
        found = {own} if own else set()
        for value in cleaned.values():
            rows = [value] if isinstance(value, Model) else value if isinstance(value, QuerySet) else []
            found |= {outlet for row in rows if (outlet := getattr(row, "outlet", None))}
        if len(found) > 1:
            raise ValidationError("Everything chosen here must belong to one outlet.")
        return cleaned


class OutletAdmin(_Admin):
    """`outlet_path` leads from the model to what `outlet_key` of an outlet names, as a lookup."""

    act: ClassVar[roles.Act | None] = roles.Act.SET_RULES
    outlet_path: ClassVar[str] = "outlet"
    outlet_key: ClassVar[str] = "pk"
    is_read_only: ClassVar[bool] = False
    form = OneOutletForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What this person may see."""
        found = super().get_queryset(request)
        if request.user.is_superuser:
            return found
        if self.act is None:
            return found.none()
        mine = outlets_of(request, self.act).values(self.outlet_key)
        return found.filter(**{f"{self.outlet_path}__in": mine})

    def get_list_filter(self, request: HttpRequest) -> Any:
        """By outlet among those this person may see; no filter where that is one."""
        filters = super().get_list_filter(request)
        return [(one, admin.RelatedOnlyFieldListFilter) if one == "outlet" else one for one in filters]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the index shows this at all."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Somewhere, or for this row."""
        if not (request.user.is_active and request.user.is_staff):
            return False
        if request.user.is_superuser:
            return True
        if obj is None or obj.pk is None:
            return outlets_of(request, self.act).exists()
        return self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As seeing, unless nobody may."""
        return not self.is_read_only and self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """As seeing, unless nobody may."""
        return not self.is_read_only and self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As changing; the database protects what others point to."""
        return self.has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer only what this person may see."""
        return super().formfield_for_foreignkey(
            db_field, request, **self._offered(db_field, request, options)
        )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer only what this person may see."""
        return super().formfield_for_manytomany(
            db_field, request, **self._offered(db_field, request, options)
        )

    def _offered(
        self, db_field: "Field[Any, Any] | ManyToManyField[Any, Any]", request: HttpRequest, options: Any
    ) -> dict[str, Any]:
        model = db_field.related_model
        if model is Outlet:
            return {**options, "queryset": outlets_of(request, self.act).order_by("name")}
        if isinstance(model, type) and self.admin_site.is_registered(model):
            offered = self.admin_site.get_model_admin(model).get_queryset(request)
            return {"queryset": offered, **options}
        return dict(options)


class PartInline(_Inline):
    """Rows that belong to the one shown: who may change that may change these."""

    extra = 0
    form = CardlessRow

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the row itself."""
        return self.admin_site.get_model_admin(self.parent_model).has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the row itself."""
        return self.admin_site.get_model_admin(self.parent_model).has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the row itself."""
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the row itself."""
        return self.has_change_permission(request, obj)
