"""The doors of the POS."""

from django.urls import path

from pos_sync import callbacks
from pos_sync.screens import checks, floor, gestures, kitchen, names, orders, splitting, waiting

CHECK = "at/<slug:slug>/checks/<uuid:cart_id>/"

urlpatterns = [
    path(
        "opentable/v1/reservations/<str:reservation_id>",
        callbacks.ReservationDoor.as_view(),
        name="opentable-reservation",
    ),
    path("at/<slug:slug>/tables/<int:table_id>/", floor.table, name="table"),
    path("at/<slug:slug>/parties/<int:number>/", floor.party, name="party"),
    path("at/<slug:slug>/parties/<int:number>/seat/", floor.seat, name="seat"),
    path("at/<slug:slug>/parties/<int:number>/move/", floor.move, name="move"),
    path("at/<slug:slug>/parties/<int:number>/undo-seat/", floor.undo_seat, name="undo-seat"),
    path("at/<slug:slug>/parties/<int:number>/finish/", floor.finish, name="finish"),
    path("at/<slug:slug>/parties/<int:number>/fits/", gestures.landings, name="party-fits"),
    path("at/<slug:slug>/parties/<int:number>/join/", gestures.join, name="join-tables"),
    path("at/<slug:slug>/parties/<int:number>/swap/", gestures.offer_swap, name="offer-swap"),
    path("at/<slug:slug>/parties/<int:number>/swap/do/", gestures.swap, name="swap"),
    path("at/<slug:slug>/parties/<int:number>/hand-over/", gestures.hand_over, name="hand-over"),
    path("at/<slug:slug>/table-names/", names.show, name="table-names"),
    path("at/<slug:slug>/table-names/rename/", names.rename, name="rename-table"),
    path("at/<slug:slug>/table-names/fetch/", names.fetch, name="fetch-plan"),
    path("at/<slug:slug>/walk-in/", floor.walk_in, name="walk-in"),
    path("at/<slug:slug>/walk-in/seat/", floor.seat_walk_in, name="seat-walk-in"),
    path("at/<slug:slug>/waitlist/<int:entry_id>/", waiting.waiting, name="waiting"),
    path("at/<slug:slug>/waitlist/<int:entry_id>/seat/", waiting.seat, name="waiting-seat"),
    path("at/<slug:slug>/checks/", checks.checks, name="checks"),
    path(CHECK, checks.cart, name="cart"),
    path(f"{CHECK}parts/", checks.cart_parts, name="cart-parts"),
    path(f"{CHECK}print/", checks.printed, name="cart-print"),
    path(f"{CHECK}items/<int:item_id>/", checks.choices, name="cart-choices"),
    path(f"{CHECK}lines/<int:line_id>/", checks.line, name="cart-line"),
    path(f"{CHECK}lines/<int:line_id>/void/", orders.void, name="cart-void"),
    path(f"{CHECK}add/", orders.add, name="cart-add"),
    path(f"{CHECK}quantity/", orders.change_quantity, name="cart-quantity"),
    path(f"{CHECK}hold/", orders.hold, name="cart-hold"),
    path(f"{CHECK}fire/", orders.fire, name="cart-fire"),
    path(f"{CHECK}fire-next/", orders.fire_next, name="cart-fire-next"),
    path(f"{CHECK}serve/", orders.serve, name="cart-serve"),
    path(f"{CHECK}allergies/", orders.acknowledge, name="cart-allergies"),
    path(f"{CHECK}present/", orders.present, name="cart-present"),
    path(f"{CHECK}service/", orders.switch_service, name="cart-service"),
    path(f"{CHECK}split/", splitting.show, name="split"),
    path(f"{CHECK}split/parts/", splitting.show_parts, name="split-parts"),
    path(f"{CHECK}split/evenly/", splitting.split_evenly, name="split-evenly"),
    path(f"{CHECK}split/by-seat/", splitting.split_by_seat, name="split-by-seat"),
    path(f"{CHECK}split/add/", splitting.add_part, name="split-add"),
    path(f"{CHECK}split/put/", splitting.put_lines, name="split-put"),
    path(f"{CHECK}split/undo/", splitting.unsplit, name="split-undo"),
    path(f"{CHECK}split/<int:position>/print/", splitting.printed, name="split-print"),
    path(f"{CHECK}reopening/", checks.reopening, name="cart-reopening"),
    path(f"{CHECK}reopen/", orders.reopen, name="cart-reopen"),
    path("at/<slug:slug>/kitchen/", kitchen.kitchen, name="kitchen"),
    path("at/<slug:slug>/kitchen/parts/", kitchen.kitchen_parts, name="kitchen-parts"),
    path("at/<slug:slug>/kitchen/<uuid:cart_id>/bump/", kitchen.bump, name="kitchen-bump"),
    path("at/<slug:slug>/kitchen/<uuid:cart_id>/recall/", kitchen.recall, name="kitchen-recall"),
]
