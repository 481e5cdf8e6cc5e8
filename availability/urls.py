"""The manager's pages of what is bookable."""

from django.urls import path

from availability.screens import heat, plans, published, week, what_if

HERE = "at/<slug:slug>/availability/"
PLANS = "at/<slug:slug>/floor-plans/"

urlpatterns = [
    path(HERE, week.show, name="week"),
    path(f"{HERE}heat-map/", heat.show, name="heat-map"),
    path(f"{HERE}heat-map/parts/", heat.show_parts, name="heat-map-parts"),
    path(f"{HERE}what-if/", what_if.show, name="what-if"),
    path(f"{HERE}published/", published.show, name="published"),
    path(f"{HERE}published/parts/", published.show_parts, name="published-parts"),
    path(f"{HERE}published/send/", published.send, name="publish-again"),
    path(f"{HERE}published/compare/", published.compare, name="compare-again"),
    path(PLANS, plans.show, name="floor-plans"),
    path(f"{PLANS}standing/", plans.edit_standing, name="standing-floor"),
    path(f"{PLANS}new/", plans.add, name="new-floor-plan"),
    path(f"{PLANS}save/", plans.save, name="save-floor-plan"),
    path(f"{PLANS}<int:plan_id>/", plans.edit, name="floor-plan"),
    path(f"{PLANS}<int:plan_id>/remove/", plans.remove, name="remove-floor-plan"),
]
