"""OpenTable's token endpoint, the FRN door, the health of this process, and the pages of the integration."""

from django.urls import include, path

from config.opentable import (
    bundle_doors,
    environments_page,
    frn,
    health,
    oauth,
    problem_doors,
    requests_door,
    requests_page,
    screens,
)
from config.opentable.rehearsal import screens as sheets
from config.opentable.setup import screens as setup

ENVIRONMENTS = "at/<slug:slug>/integration/environments/"
SETUP = "at/<slug:slug>/integration/setup/"
REQUESTS = "at/<slug:slug>/integration/requests/"

urlpatterns = [
    path("oauth/token", oauth.token),
    path("opentable/v1/frn", frn.Recovery.as_view()),
    path("opentable/v1/connection_requests", requests_door.ConnectionRequests.as_view()),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.figures),
    path("at/<slug:slug>/integration/", screens.show, name="integration"),
    path("at/<slug:slug>/integration/parts/", screens.show_parts, name="integration-parts"),
    path("at/<slug:slug>/problems/<int:number>/settle/", problem_doors.settle, name="settle-problem"),
    path("at/<slug:slug>/integration/pause/", screens.pause, name="pause"),
    path("at/<slug:slug>/integration/resume/", screens.resume, name="resume"),
    path("at/<slug:slug>/integration/replay/", screens.replay_all, name="replay-all"),
    path("at/<slug:slug>/integration/replay/plan/", screens.plan_replay, name="plan-replay"),
    path("at/<slug:slug>/integration/replay/chosen/", screens.replay_chosen, name="replay-chosen"),
    path("at/<slug:slug>/integration/replay/<int:number>/", screens.replay, name="replay"),
    path("at/<slug:slug>/integration/bundle/", bundle_doors.download, name="support-bundle"),
    path("at/<slug:slug>/integration/isolate/", screens.isolate, name="isolate"),
    path("at/<slug:slug>/integration/call-again/", screens.call_again, name="call-again"),
    path(SETUP, setup.show, name="setup"),
    path(f"{SETUP}open/", setup.open_setup, name="open-setup"),
    path(f"{SETUP}account/", setup.choose_account, name="choose-account"),
    path(f"{SETUP}account/new/", setup.new_account, name="new-account"),
    path(f"{SETUP}credentials/", setup.set_credentials, name="set-credentials"),
    path(f"{SETUP}credentials/prove/", setup.prove, name="prove-credentials"),
    path(f"{SETUP}secret/", setup.make_secret, name="make-secret"),
    path(f"{SETUP}secret/retire/", setup.retire_secret, name="retire-secret"),
    path(f"{SETUP}name/", setup.ask_name, name="ask-name"),
    path(f"{SETUP}pair/", setup.pair, name="pair"),
    path(f"{SETUP}mode/", setup.confirm_mode, name="confirm-mode"),
    path(f"{SETUP}register/", setup.register, name="register-outlet"),
    path(f"{SETUP}date/", setup.set_date, name="set-go-live-date"),
    path(f"{SETUP}live/", setup.go_live, name="go-live"),
    path(f"{SETUP}change/<str:to>/", setup.change, name="change-integration"),
    path(REQUESTS, requests_page.show, name="connection-requests"),
    path(f"{REQUESTS}<int:number>/accept/", requests_page.accept, name="accept-request"),
    path(f"{REQUESTS}<int:number>/decline/", requests_page.decline, name="decline-request"),
    path("", include("config.opentable.alerts.urls")),
    path("", include("config.opentable.support.urls")),
    path(ENVIRONMENTS, environments_page.show, name="environments"),
    path(f"{ENVIRONMENTS}<int:number>/move/", environments_page.move, name="move-environment"),
    path(f"{ENVIRONMENTS}<int:number>/grant/", environments_page.grant, name="record-grant"),
    path(
        f"{ENVIRONMENTS}<int:number>/settle-framing/", environments_page.settle_framing, name="settle-framing"
    ),
    path("at/<slug:slug>/integration/rehearsals/", sheets.show, name="rehearsals"),
    path("at/<slug:slug>/integration/rehearsals/ask/", sheets.ask, name="rehearse"),
    path("at/<slug:slug>/integration/rehearsals/<int:number>/", sheets.show, name="rehearsal"),
    path(
        "at/<slug:slug>/integration/rehearsals/<int:number>/parts/", sheets.show_parts, name="rehearsal-parts"
    ),
    path("at/<slug:slug>/integration/exchanges/<int:number>/", screens.exchange, name="exchange"),
    path(
        "at/<slug:slug>/integration/exchanges/<int:number>/<slug:side>/", screens.body, name="exchange-body"
    ),
]
