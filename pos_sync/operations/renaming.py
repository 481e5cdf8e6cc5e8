"""Our tables are renamed, one or many at once, and what was done last is taken back as one."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import TextField, Value
from django.db.models.functions import Cast, Concat

from availability.models import Table
from config import errors
from config.opentable import doorbell, facts
from config.opentable.models import Fact
from config.outlets.models import Outlet
from pos_sync import queries
from pos_sync.operations import names as judging
from reservations import operations as book

LONGEST = 64
# No name that anybody gives begins so; nobody sees it outside of the transaction.
_ON_THE_WAY = "\x01"


@transaction.atomic
def rename_tables(
    *, outlet: Outlet, names: Mapping[int, str], actor: str, now: datetime, may_break: bool = False
) -> Fact:
    """Give our tables (by number) names exactly as typed: spaces at their ends may be what OpenTable has.

    All of it or nothing; two may change names with each other. Returns the fact that undoing names. Missing
    `table_not_found`; Invalid `invalid_table_name` for an empty or too long one, `nothing_to_rename`;
    Conflict `table_name_taken`, and `match_would_break` where a name that is OpenTable's would be none of
    ours any more, unless that `may_break`.
    """
    tables = _locked(outlet, now)
    changed = _changed(tables, names)
    _refuse_taken(tables, changed)
    broken = queries.matches_broken(outlet, {tables[pk].name: name for pk, name in changed.items()})
    if broken and not may_break:
        words = ", ".join(f"“{name}”" for name in broken)
        raise errors.Conflict(
            "match_would_break",
            f"Nothing was renamed: OpenTable has {words} too, which would match nothing here any more.",
            {"names": list(broken)},
        )
    renamed = [[pk, tables[pk].name, name] for pk, name in changed.items()]
    _write(changed)
    book.rename_tables(outlet=outlet, names={tables[pk].name: name for pk, name in changed.items()})
    fact = facts.record(
        name=queries.RENAMED,
        rid=outlet.rid,
        subject=outlet.slug,
        now=now,
        payload={"renamed": renamed, "actor": actor},
    )
    judging.judge_names(outlet=outlet, now=now)
    doorbell.ring_after_commit(topic="floor", rid=outlet.rid)
    return fact


@transaction.atomic
def undo_renaming(*, outlet: Outlet, number: int, actor: str, now: datetime) -> Fact:
    """Give the tables of the last renaming their former names back, all of them or none.

    Conflict `renamed_since` where tables were renamed after it, or `table_name_taken` where another has one
    of the former names by now.
    """
    _locked(outlet, now)
    last = queries.last_renaming(outlet)
    if last is None or last.number != number:
        who = f"{last.actor} has renamed tables since" if last else "It is too long ago"
        raise errors.Conflict("renamed_since", f"{who}: nothing was taken back.")
    if not last.is_standing:
        words = "One of these tables was given another name since: nothing was taken back."
        raise errors.Conflict("renamed_since", words)
    names = {renamed.table_id: renamed.former_name for renamed in last.renamed}
    return rename_tables(outlet=outlet, names=names, actor=actor, now=now, may_break=True)


def _locked(outlet: Outlet, now: datetime) -> dict[int, Table]:
    """All of an outlet's tables, their rows locked, after the days of everybody who may get one of them."""
    book.keep_seatings_away(outlet=outlet, now=now)
    rows = Table.objects.select_for_update(no_key=True).filter(outlet=outlet)
    return {table.pk: table for table in rows.order_by("pk")}


def _changed(tables: Mapping[int, Table], names: Mapping[int, str]) -> dict[int, str]:
    """Those that get another name than they have, in order."""
    if not names.keys() <= tables.keys():
        raise errors.Missing("table_not_found", "This outlet has no such table.")
    for name in names.values():
        if not name.strip() or len(name) > LONGEST or "\0" in name or name.startswith(_ON_THE_WAY):
            words = f"A table's name has 1 to {LONGEST} characters."
            raise errors.Invalid("invalid_table_name", words, {"name": [name]})
    changed = {pk: name for pk, name in sorted(names.items()) if tables[pk].name != name}
    if not changed:
        raise errors.Invalid("nothing_to_rename", "These tables have these names already.")
    return changed


def _refuse_taken(tables: Mapping[int, Table], changed: Mapping[int, str]) -> None:
    others = {table.name: table for table in tables.values() if table.pk not in changed}
    twice = [name for name in changed.values() if list(changed.values()).count(name) > 1]
    if twice:
        raise errors.Conflict("table_name_taken", f"Two tables cannot both be named “{twice[0]}”.")
    for name in changed.values():
        if name in others:
            which = "Another table" if others[name].is_active else "A table that is out of use"
            raise errors.Conflict("table_name_taken", f"{which} is named “{name}”.")


def _write(changed: Mapping[int, str]) -> None:
    """A name may be another's until now: all are unnamed first, so that none is twice in between."""
    rows = Table.objects.filter(pk__in=changed)
    rows.update(name=Concat(Value(_ON_THE_WAY), Cast("pk", TextField())))
    Table.objects.bulk_update([Table(pk=pk, name=name) for pk, name in changed.items()], ["name"])
