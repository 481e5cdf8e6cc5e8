"""The list of integrations: the short form goes to the partner, by the page and as JSON."""

from tests.config.opentable.sandbox.conftest import Voice
from tests.config.opentable.sandbox.partners import Partner
from tests.config.opentable.sandbox.test_pages import read, said, submit


def test_a_restaurant_asks_for_the_integration_by_the_short_form(voice: Voice, partner: Partner) -> None:
    partner.script = lambda _: (202, {})

    page = read(voice, "/integrations?rid=889")
    sent = submit(
        voice, "/integrations/ask", rid=889, name="Mei", email="", phone="+65 1", environment="SANDBOX"
    )

    act = partner.acts()[-1]
    assert "Connect Covers" in page
    assert "not asked for yet" in page
    assert said(sent) == "Sent. The partner will contact you"
    assert (act.method, act.path) == ("POST", "/opentable/v1/connection_requests")
    assert act.document["contact"] == {"name": "Mei", "phone": "+65 1"}
    assert (act.document["rid"], act.document["environment"]) == (889, "SANDBOX")


def test_the_form_as_json_tells_what_the_partner_answered(voice: Voice, partner: Partner) -> None:
    partner.script = lambda _: (202, {"connection_request_id": 7})

    wish = {"rid": 888, "contact": {"name": "Mei", "email": "mei@example.com"}, "restaurant_name": "Else"}
    answer = voice.act("request_integration", wish)

    assert (answer.status_code, answer.json()["answer"]) == (202, {"connection_request_id": 7})
    kept = voice.state()["integration_requests"]
    assert [(each["rid"], each["restaurant_name"], each["state"]) for each in kept] == [(888, "Else", "SENT")]
