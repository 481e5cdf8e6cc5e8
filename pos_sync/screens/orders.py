"""The doors of the cart: each tap is one act, and answers with the parts of the page that it changed."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from config import doors, errors, roles, site
from pos_sync import forms, operations, queries
from pos_sync.models import Cart, Line, Modifier, Variant
from pos_sync.screens import checks


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def add(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Put an item on the check, or open its sheet where more is to be said."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = valid(forms.AddForm(request.POST))
    asked = form.cleaned_data
    if asked["ask"]:
        sheet = checks.show_choices(request, cart, asked["item"], asked)
        sheet.headers["HX-Retarget"] = "#sheet"
        return sheet
    item = checks.item_at(request.outlet, asked["item"])
    operations.add_line(
        cart=cart,
        item=item,
        # What is not on the menu any more is refused by the deed, once it knows the tap is new.
        variant=Variant(pk=asked["variant"]) if asked["variant"] else None,
        quantity=1 if asked["quantity"] is None else asked["quantity"],
        modifiers=[Modifier(pk=key) for key in asked["modifiers"]],
        course=asked["course"],
        seat=asked["seat"],
        note=asked["note"],
        **tap(request, form),
    )
    return checks.show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def change_quantity(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """More or fewer of an unsent line; none takes it off."""
    form = valid(forms.QuantityForm(request.POST))
    said = form.cleaned_data
    cart = checks.cart_at(request.outlet, cart_id)
    named = [said["line"], *queries.lines_added(cart, said["added"])]
    # Removed ones too: a removal whose answer was lost comes again.
    line = get_object_or_404(Line, cart=cart, pk=next(filter(None, named), None))
    if said["by"]:
        operations.step_quantity(line=line, by=said["by"], **tap(request, form))
    elif said["quantity"]:
        operations.change_quantity(line=line, quantity=said["quantity"], **tap(request, form))
    else:
        operations.remove_line(line=line, **tap(request, form))
    return checks.show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def hold(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Send what is new, to be fired later."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = valid(forms.LinesForm(request.POST))
    operations.hold_lines(cart=cart, lines=lines(cart, form), **tap(request, form))
    return checks.show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def fire(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Send lines to their stations now."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = valid(forms.LinesForm(request.POST))
    operations.fire_lines(cart=cart, lines=lines(cart, form), **tap(request, form))
    return checks.show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def fire_next(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Fire the lowest course that waits."""
    cart = checks.cart_at(request.outlet, cart_id)
    operations.fire_next_course(cart=cart, **tap(request, valid(forms.TapForm(request.POST))))
    return checks.show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def fire_all(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Fire every course that waits."""
    cart = checks.cart_at(request.outlet, cart_id)
    operations.fire_everything(cart=cart, **tap(request, valid(forms.TapForm(request.POST))))
    return checks.show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def move_course(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Have lines that wait served with another course."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = valid(forms.CourseForm(request.POST))
    operations.move_course(
        cart=cart, lines=lines(cart, form), course=form.cleaned_data["course"], **tap(request, form)
    )
    return checks.show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def serve(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """What waited at the pass is at the table."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = valid(forms.LinesForm(request.POST))
    operations.mark_served(cart=cart, lines=lines(cart, form), **tap(request, form))
    return checks.show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def acknowledge(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """The guest's allergies were read."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = valid(forms.AllergiesForm(request.POST))
    operations.acknowledge_allergies(cart=cart, read=form.cleaned_data["read"], **tap(request, form))
    return checks.show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def present(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Bring the check to the table: what is to be printed is shown next."""
    cart = checks.cart_at(request.outlet, cart_id)
    operations.present_check(cart=cart, **tap(request, valid(forms.TapForm(request.POST))))
    return doors.go_to("cart-print", request.outlet.slug, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def switch_service(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Take an optional service charge off, or put it back."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = valid(forms.ServiceForm(request.POST))
    asked = form.cleaned_data
    operations.switch_service(cart=cart, is_on=asked["is_on"], reason=asked["reason"], **tap(request, form))
    return checks.show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def void(request: site.StaffRequest, cart_id: uuid.UUID, line_id: int) -> HttpResponse:
    """Take a sent line back, with a reason, and with a manager's PIN where the role needs one."""
    cart = checks.cart_at(request.outlet, cart_id)
    line = checks.line_at(cart, line_id)
    form = valid(forms.ReasonForm(request.POST))
    operations.void_line(
        line=line,
        reason=form.cleaned_data["reason"],
        approved_by=_approved(request, cart, form),
        **tap(request, form),
    )
    return checks.show_changes(request, cart_id)


@require_POST
@site.page(roles.Act.ORDER)
@doors.tells_in_place
def reopen(request: site.StaffRequest, cart_id: uuid.UUID) -> HttpResponse:
    """Take a paid check back to open, as a void is approved."""
    cart = checks.cart_at(request.outlet, cart_id)
    form = valid(forms.ReasonForm(request.POST))
    approver = _approved(request, cart, form)
    reason = form.cleaned_data["reason"]
    told = f"{reason} (approved by {approver})" if approver and reason else reason
    tapped = tap(request, form)
    operations.reopen_cart(cart=cart, reason=told, actor=tapped["actor"], now=tapped["now"])
    return checks.show_changes(request, cart_id)


def _approved(request: site.StaffRequest, cart: Cart, form: forms.ReasonForm) -> str:
    """Whose PIN approved it; "" where the role may by itself."""
    if not checks.needs_pin(request):
        return ""
    return operations.approve(
        cart=cart,
        act=roles.Act.VOID_SENT_LINE,
        pin=form.cleaned_data["pin"],
        actor=request.user.get_username(),
        now=timezone.now(),
    )


def lines(cart: Cart, form: forms.LinesForm) -> list[Line]:
    """The lines that were on the screen when it was tapped, and those that are named by their taps."""
    chosen = {*form.cleaned_data["lines"], *queries.lines_added(cart, form.cleaned_data["added"])}
    return [line for line in cart.lines.all() if line.pk in chosen]


def tap(request: site.StaffRequest, form: forms.TapForm) -> dict[str, Any]:
    """Who tapped, when, and the tap's own key; Conflict `other_person` where it waited for somebody else."""
    actor, tapped_by = request.user.get_username(), form.cleaned_data["tapped_by"]
    if tapped_by not in ("", actor):
        raise errors.Conflict(
            "other_person", f"{tapped_by} tapped this: it is sent once {tapped_by} logs in."
        )
    return {
        "event_key": form.cleaned_data["event_key"],
        "actor": actor,
        "now": timezone.now(),
    }


def valid(form: Any) -> Any:
    """The form, if what was posted can be read; else the refusal that says why not."""
    doors.valid(form)
    return form
