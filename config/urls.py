"""The URL table. Apps are named by string, so that config imports none of them."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from config import site
from config.opentable import nowhere

urlpatterns: list[URLPattern | URLResolver] = [
    path("", site.start, name="start"),
    path("at/<slug:slug>/", site.at, name="at"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
    path("", include("config.opentable.urls")),
    path("", include("availability.urls")),
    path("", include("reservations.urls")),
    path("", include("pos_sync.urls")),
    path("", include("payments.urls")),
    # After every app's doors: OpenTable and tools read JSON even where there is nothing.
    re_path("^(?:opentable|support)/", nowhere.unknown_path),
]

handler400 = "config.opentable.nowhere.bad_request"
