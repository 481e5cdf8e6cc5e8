"""The pages of alerts."""

from django.urls import path

from config.opentable.alerts import screens

PAGE = "at/<slug:slug>/integration/alerts/"

urlpatterns = [
    path(PAGE, screens.show, name="alerts"),
    path(f"{PAGE}choose/", screens.choose, name="choose-alerts"),
    path(f"{PAGE}webhook/", screens.connect, name="connect-webhook"),
    path(f"{PAGE}webhook/test/", screens.ask_test, name="test-webhook"),
    path(f"{PAGE}webhook/rotate/", screens.rotate, name="rotate-webhook"),
    path(f"{PAGE}webhook/end-rotation/", screens.end_rotation, name="end-rotation"),
    path(f"{PAGE}webhook/switch/", screens.switch, name="switch-webhook"),
    path(f"{PAGE}webhook/remove/", screens.remove, name="remove-webhook"),
]
