"""The page "Integrations", under Admin: the list with the partner's tile, and the short form."""

from html import escape

from config.opentable.sandbox.doors import Errand
from config.opentable.sandbox.exchange import Answer
from config.opentable.sandbox.ledger import Document
from config.opentable.sandbox.pages import layout
from config.opentable.sandbox.scenarios import wishes

PARTNERS = {"covers": "Covers", "annex": "Covers (annex)"}
ENVIRONMENTS = ("SANDBOX", "CI", "PP", "PROD")


def show(errand: Errand) -> Answer:
    """GET /integrations?rid=: the tile of the partner that serves a restaurant, and its form."""
    restaurants = errand.house.directory.restaurants
    asked = errand.request.asked("rid")
    rid = int(asked) if asked.isdecimal() and int(asked) in restaurants else min(restaurants)
    chooser = (
        '<section class="card"><h1 class="plain">Integrations</h1><p class="quiet">Admin, point of sale</p>'
        '<form action="/integrations" method="get" class="search"><label>Restaurant '
        f"{layout.select('rid', [(each.rid, each.name) for each in restaurants.values()], rid)}</label>"
        f"<button>Show</button></form>{_tile(errand, rid)}</section>"
    )
    return layout.page(
        errand, "Integrations - OpenTable sandbox", f'<div class="split">{chooser}{_form(errand, rid)}</div>'
    )


@layout.careful
def ask(errand: Errand) -> Answer:
    """POST /integrations/ask: the short form goes to the partner."""
    rid = errand.house.restaurant(layout.posted_number(errand, "rid")).rid
    given = {name: layout.posted(errand, name).strip() for name in ("name", "email", "phone")}
    contact = {name: value for name, value in given.items() if value}
    environment = layout.posted(errand, "environment", wishes.ENVIRONMENT)
    outcome = wishes.ask(errand.house, rid, contact, environment=environment)
    return layout.back("/integrations", outcome.reply, "Sent. The partner will contact you", rid=rid)


def _partner(errand: Errand, rid: int) -> str:
    account = errand.house.account(rid)
    return PARTNERS.get(account.partner_id, account.partner_id)


def _tile(errand: Errand, rid: int) -> str:
    wish = errand.house.ledger.get("integration_request", str(rid))
    return (
        f'<ul class="rows"><li><a href="/integrations?rid={rid}" aria-current="true">'
        f'<b>{escape(_partner(errand, rid))}</b><span class="quiet">Point of sale and reservations</span>'
        f"<span>{_standing(wish)}</span></a></li></ul>"
    )


def _standing(wish: Document | None) -> str:
    return (
        f"asked {escape(wish['at'][:10])}, {escape(wish['state'].lower())}" if wish else "not asked for yet"
    )


def _form(errand: Errand, rid: int) -> str:
    environments = layout.select("environment", [(name, name) for name in ENVIRONMENTS], wishes.ENVIRONMENT)
    return (
        f'<section class="card"><h2>Connect {escape(_partner(errand, rid))}</h2>'
        f"<p>Restaurant <b>{escape(errand.house.restaurant(rid).name)}</b>, number {rid}</p>"
        f'<form action="/integrations/ask" method="post" class="search">{layout.concealed(rid=rid)}'
        '<label>Your name <input name="name" maxlength="100" required></label>'
        '<label>E-mail <input name="email" type="email" maxlength="254"></label>'
        '<label>Telephone <input name="phone" type="tel" maxlength="40"></label>'
        f"<label>Environment {environments}</label>"
        '<button class="primary">Request the integration</button></form></section>'
    )
