"""OpenTable's token endpoint, the FRN door, the health of this process, and the integration page."""

from django.urls import path

from config.opentable import frn, health, oauth, screens

urlpatterns = [
    path("oauth/token", oauth.token),
    path("opentable/v1/frn", frn.Recovery.as_view()),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.figures),
    path("at/<slug:slug>/integration/", screens.show, name="integration"),
    path("at/<slug:slug>/integration/parts/", screens.show_parts, name="integration-parts"),
    path("at/<slug:slug>/integration/pause/", screens.pause, name="pause"),
    path("at/<slug:slug>/integration/resume/", screens.resume, name="resume"),
    path("at/<slug:slug>/integration/replay/", screens.replay_all, name="replay-all"),
    path("at/<slug:slug>/integration/replay/<int:number>/", screens.replay, name="replay"),
    path("at/<slug:slug>/integration/call-again/", screens.call_again, name="call-again"),
    path("at/<slug:slug>/integration/exchanges/<int:number>/", screens.exchange, name="exchange"),
    path(
        "at/<slug:slug>/integration/exchanges/<int:number>/<slug:side>/", screens.body, name="exchange-body"
    ),
]
