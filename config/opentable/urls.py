"""OpenTable's token endpoint, the FRN door, and the health of this process."""

from django.urls import path

from config.opentable import frn, health, oauth

urlpatterns = [
    path("oauth/token", oauth.token),
    path("opentable/v1/frn", frn.Recovery.as_view()),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.figures),
]
