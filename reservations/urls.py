"""The book's part of what OpenTable calls, and the host's pages."""

from django.urls import path

from reservations import callbacks
from reservations.screens import (
    acts,
    book,
    booking,
    components,
    floor,
    guests,
    moving,
    sections,
    timeline,
    why,
)

SECTION_TABLE = "at/<slug:slug>/sections/<int:section_id>/tables/<int:table_id>/"

urlpatterns = [
    path("opentable/v1/locks", callbacks.Locks.as_view()),
    path("opentable/v1/locks/<str:lock_id>", callbacks.Lock.as_view()),
    path("opentable/v1/reservations", callbacks.Reservations.as_view()),
    path("opentable/v1/reservations/<str:reservation_id>/cancel", callbacks.Cancel.as_view()),
    path("at/<slug:slug>/floor/", floor.floor, name="floor"),
    path("at/<slug:slug>/floor/parts/", floor.floor_parts, name="floor-parts"),
    path("at/<slug:slug>/timeline/", timeline.timeline, name="timeline"),
    path("at/<slug:slug>/timeline/parts/", timeline.timeline_parts, name="timeline-parts"),
    path("at/<slug:slug>/parties/<int:number>/placing/", timeline.placing, name="placing"),
    path("at/<slug:slug>/parties/<int:number>/tables/", timeline.other_tables, name="other-tables"),
    path("at/<slug:slug>/parties/<int:number>/assign/", timeline.assign, name="assign"),
    path("at/<slug:slug>/parties/<int:number>/mark/", acts.mark, name="mark"),
    path("at/<slug:slug>/parties/<int:number>/pin/", acts.pin, name="pin"),
    path("at/<slug:slug>/tables/<int:table_id>/block/", acts.block, name="block-table"),
    path("at/<slug:slug>/tables/<int:table_id>/unblock/", acts.unblock, name="unblock-table"),
    path("at/<slug:slug>/parties/<int:number>/no-show/", acts.no_show, name="no-show"),
    path("at/<slug:slug>/parties/<int:number>/cancel/", acts.cancel, name="cancel"),
    path("at/<slug:slug>/parties/<int:number>/reopen/", acts.reopen, name="reopen"),
    path("at/<slug:slug>/sections/", sections.sections, name="sections"),
    path("at/<slug:slug>/sections/parts/", sections.sections_parts, name="sections-parts"),
    path("at/<slug:slug>/sections/open/", sections.open_section, name="open-section"),
    path("at/<slug:slug>/sections/copy/", sections.copy_sections, name="copy-sections"),
    path("at/<slug:slug>/sections/clear/", sections.clear_sections, name="clear-sections"),
    path("at/<slug:slug>/sections/<int:section_id>/close/", sections.close_section, name="close-section"),
    path(f"{SECTION_TABLE}give/", sections.give_table, name="give-table"),
    path(f"{SECTION_TABLE}take/", sections.take_table, name="take-table"),
    path("at/<slug:slug>/book/", book.book, name="book"),
    path("at/<slug:slug>/book/new/", booking.book_new, name="book-new"),
    path("at/<slug:slug>/book/new/over/", booking.book_over, name="book-over"),
    path("at/<slug:slug>/book/new/guests/", booking.found_guests, name="found-guests"),
    path("at/<slug:slug>/reservations/<int:number>/", book.reservation, name="reservation"),
    path("at/<slug:slug>/reservations/<int:number>/change/", booking.change, name="change"),
    path("at/<slug:slug>/reservations/<int:number>/move/", moving.move_outlet, name="move-outlet"),
    path("at/<slug:slug>/guests/", guests.guests, name="guests"),
    path("at/<slug:slug>/guests/duplicates/", guests.duplicates, name="duplicates"),
    path("at/<slug:slug>/guests/<int:guest_id>/", guests.guest, name="guest"),
    path("at/<slug:slug>/guests/<int:guest_id>/merge/<int:merged_id>/", guests.merge, name="merge-guests"),
    path("at/<slug:slug>/guests/<int:guest_id>/apart/<int:merged_id>/", guests.keep_apart, name="keep-apart"),
    path("at/<slug:slug>/guests/<int:guest_id>/un-merge/<int:number>/", guests.undo_merge, name="undo-merge"),
    path("at/<slug:slug>/availability/why/", why.why, name="why-slot"),
    path("at/<slug:slug>/components/", components.components, name="components"),
]
