"""The manager's pages of what is bookable."""

from django.urls import path

from availability.screens import heat

HERE = "at/<slug:slug>/availability/"

urlpatterns = [
    path(f"{HERE}heat-map/", heat.show, name="heat-map"),
    path(f"{HERE}heat-map/parts/", heat.show_parts, name="heat-map-parts"),
]
