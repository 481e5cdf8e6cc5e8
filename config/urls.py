"""The URL table. Apps are named by string, so that config imports none of them."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from config import site

urlpatterns: list[URLPattern | URLResolver] = [
    path("", site.start, name="start"),
    path("at/<slug:slug>/", site.at, name="at"),
    path("admin/", admin.site.urls),
]
