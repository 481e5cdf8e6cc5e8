"""Steps: token, registration, publishing, table names."""

from django.utils import timezone

from availability import tasks as publishing
from availability.models import Occasion
from config.opentable import auth, links
from config.opentable.rehearsal import Stage, Step, expect, until
from payments.management.rehearsal import house
from payments.management.rehearsal.house import NETWORK
from pos_sync import matching
from pos_sync import operations as names
from pos_sync import queries as pos


def _token(stage: Stage) -> str:
    expect(bool(auth.bearer(stage.link.connection)), "OpenTable gave no token")
    answer = stage.call_us("GET", f"frn?rid={stage.outlet.rid}")
    expect(answer.status_code == 200, f"our own token was answered {answer.status_code}")
    return f"both sides hold a token; online: {answer.json()['online']}"


def _registration(stage: Stage) -> str:
    def see() -> bool:
        link = links.current_link(stage.outlet.rid)
        return link is not None and link.registered_at is not None

    until(see, "OpenTable acknowledged the registration", 30)
    stage.link.refresh_from_db()
    return f"registered {stage.link.registered_at:%Y-%m-%d %H:%M:%S}Z, {stage.link.state.lower()}"


def _publishing(stage: Stage) -> str:
    count = house.wait_for_publishing(stage)
    done = publishing.reconcile(outlet=stage.outlet, occasion=Occasion.ASKED, now=timezone.now())
    expect(done is not None and done.compared > 0, "nothing is published")
    assert done is not None
    expect(not done.fault, f"OpenTable could not be asked: {done.fault}")
    expect(done.different == 0, f"{done.different} of {done.compared} dates and sizes differ")
    return f"{count} dates and sizes accepted; {done.compared} compared with diners' view, 0 differ"


def _table_names(stage: Stage) -> str:
    names.fetch_plan(outlet=stage.outlet, now=timezone.now())
    matched, total, rows = pos.names_matched(stage.outlet)
    differing = [row for row in rows if row.kind != matching.Kind.EXACT]
    expect(matched == total, f"{matched} of {total} names match: {'; '.join(map(_told, differing))}")
    return f"{matched} of {total} names match"


def _told(row: matching.Row) -> str:
    return f"ours {row.our_name!r}, OpenTable's {row.their_name!r} ({row.words})"


STEPS = (
    Step("token", _token),
    Step("registration", _registration),
    Step("publishing", _publishing, NETWORK),
    Step("table names", _table_names),
)
