"""What tools read, and where their tokens are made."""

from django.urls import path

from config.opentable.support import doors, screens

OUTLET = "support/v1/outlets/<slug:slug>"
TOKENS = "at/<slug:slug>/integration/tokens/"

urlpatterns = [
    path("support/v1/outlets", doors.outlets),
    path(OUTLET, doors.outlet),
    path(f"{OUTLET}/problems", doors.problems),
    path(f"{OUTLET}/states", doors.states),
    path(f"{OUTLET}/exchanges", doors.exchanges),
    path(f"{OUTLET}/streams", doors.streams),
    path(TOKENS, screens.show, name="tool-tokens"),
    path(f"{TOKENS}make/", screens.make, name="make-token"),
    path(f"{TOKENS}<int:number>/revoke/", screens.revoke, name="revoke-token"),
]
