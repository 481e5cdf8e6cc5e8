"""The milestones of a set-up, in order: each green by a proof of its own, never by a tick alone."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from config.opentable import chapters
from config.opentable.environments import Environment
from config.opentable.models import Connection, Link, Rehearsal, Setup
from config.opentable.setup import steps
from config.outlets import formats
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Milestone:
    """One stage: `proof` says when and by what it became green, `next_step` what to do until then."""

    code: str
    title: str
    is_green: bool
    proof: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A set-up with its milestones."""

    setup: Setup
    link: Link | None
    milestones: list[Milestone]

    @property
    def missing(self) -> list[str]:
        """The titles of what is not green."""
        return [each.title for each in self.milestones if not each.is_green]

    @property
    def green(self) -> int:
        """How many are green."""
        return len(self.milestones) - len(self.missing)

    @property
    def upcoming(self) -> str:
        """The code of the first that is not green; nothing where all are."""
        return next((each.code for each in self.milestones if not each.is_green), "")


def sheet_of(setup: Setup) -> Sheet:
    """A set-up as it stands, in a constant number of statements."""
    link, zone = steps.link_of(setup), setup.outlet.zone
    found = [
        *_of_the_account(setup.connection, zone),
        *_of_the_tie(setup, link, zone),
        *_of_the_house(setup.outlet, zone),
        _date(setup),
    ]
    return Sheet(setup, link, found)


def _of_the_account(account: Connection | None, zone: dt.tzinfo) -> Iterator[Milestone]:
    yield Milestone(
        "account",
        "Environment and partner id",
        account is not None,
        f"{account.environment}, partner id {account.partner_id}" if account else "",
        "Choose the account that OpenTable gave us for this environment, or enter a new one.",
    )
    proven_at = account.proven_at if account else None
    yield Milestone(
        "credentials",
        "Credentials for OpenTable",
        proven_at is not None,
        f"OpenTable gave us a token for them on {_at(proven_at, zone)}" if proven_at else "",
        "Enter the client id and secret that OpenTable gave us, then prove them: OpenTable is asked at once.",
    )
    set_at = account.callback_set_at if account else None
    yield Milestone(
        "callbacks",
        "Credentials for OpenTable's calls",
        account is not None and bool(account.callback_secret_hmac),
        f"Made on {_at(set_at, zone)} by {account.callback_set_by}" if account and set_at else "Made before",
        "Make them, and give both to OpenTable. The secret is shown once.",
    )
    used_at = account.callback_used_at if account else None
    yield Milestone(
        "address",
        "Callback URL at OpenTable",
        used_at is not None,
        f"OpenTable first came with the secret on {_at(used_at, zone)}" if used_at else "",
        "Copy the addresses into OpenTable's form, with the key and secret. It turns green with OpenTable's "
        "first call.",
    )


def _of_the_tie(setup: Setup, link: Link | None, zone: dt.tzinfo) -> Iterator[Milestone]:
    paired_at, confirmed_at = setup.paired_at, setup.mode_confirmed_at
    pairing = f"{setup.paired_name} is {setup.outlet.name}: {setup.paired_by}, {_at(paired_at, zone)}"
    yield Milestone(
        "pairing",
        "OpenTable's number and name",
        link is not None,
        pairing if paired_at else "",
        "Ask OpenTable what it calls the restaurant of this number, and compare before it is saved.",
    )
    mode = f"{setup.outlet.mode}, confirmed by {setup.mode_confirmed_by} on {_at(confirmed_at, zone)}"
    yield Milestone(
        "mode",
        "Mode",
        confirmed_at is not None,
        mode if confirmed_at else "",
        "Confirm who owns the book, as it was agreed with OpenTable.",
    )
    if setup.connection is not None and setup.connection.environment == Environment.PROD:
        yield Milestone(
            "grant",
            "OpenTable's grant of production",
            link is not None and link.is_granted,
            f"{link.granted_by}, {link.grant_reference}" if link else "",
            "Record on the page Environments who at OpenTable granted it, when, and under which reference.",
        )
    registered_at = link.registered_at if link and link.is_current else None
    yield Milestone(
        "registration",
        "Registration",
        registered_at is not None,
        f"OpenTable took it on {_at(registered_at, zone)}" if registered_at else "",
        "Register: OpenTable is told our number of the outlet. It turns green when OpenTable has taken it.",
    )


def _of_the_house(outlet: Outlet, zone: dt.tzinfo) -> Iterator[Milestone]:
    told = [chapter.figures(outlets=[outlet]).get(outlet.rid) for chapter in chapters.chapters()]
    matched = sum(figures.names_matched or 0 for figures in told if figures)
    total = sum(figures.names_total or 0 for figures in told if figures)
    yield Milestone(
        "names",
        "Table names",
        0 < total == matched,
        f"{matched} of {total} match to the letter",
        f"{matched} of {total} match to the letter: rename ours on the page Table names."
        if total
        else "Fetch OpenTable's table names on the page Table names, or paste them there.",
    )
    dishes: int = import_string(settings.MENU_COUNT)(outlet)
    yield Milestone(
        "menu",
        "Menu",
        dishes > 0,
        f"Items listed: {dishes}",
        "Enter what is sold, or read it from a file, on the page Menu.",
    )
    yield _rehearsal(outlet, zone)


def _rehearsal(outlet: Outlet, zone: dt.tzinfo) -> Milestone:
    played = Rehearsal.objects.filter(rid=outlet.rid, finished_at__isnull=False, is_whole=True)
    last = played.order_by("-finished_at").first()
    has_passed = last is not None and bool(last.has_passed)
    words = f"Sheet {last.pk} passed on {_at(last.finished_at, zone)}" if last else ""
    return Milestone(
        "rehearsal",
        "Rehearsal",
        has_passed,
        words,
        "The last rehearsal failed: read its sheet, mend, rehearse again."
        if last
        else "Rehearse the whole evening at the sandbox; the sheet must pass.",
    )


def _date(setup: Setup) -> Milestone:
    date = setup.goes_live_on
    return Milestone(
        "date",
        "Go-live date",
        date is not None,
        f"{formats.full_day(date)}, set by {setup.dated_by}" if date else "",
        "Agree on the day with the restaurant and OpenTable, and enter it.",
    )


def _at(at: dt.datetime | None, zone: dt.tzinfo) -> str:
    return formats.moment(at.astimezone(zone)) if at else ""
