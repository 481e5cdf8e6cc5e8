"""What no CHECK can hold: triggers raise the edition, keep a row among its outlet's, and say since when a date waits.

Processes keep a copy of an outlet's furniture, hours and rules; the edition tells whether it still stands. One
forgotten line in an admin page would let a process sell yesterday's tables, hence triggers. So it is with a row
that points to another outlet's: it would offer that one's tables or hours. And with the dates that wait for the
publisher: half a dozen statements raise the dirty number, and one forgotten would make a backlog look young.
"""

from django.db import migrations

EDITION = """
CREATE FUNCTION availability_edition_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.edition := OLD.edition + 1; RETURN NEW; END $$;
CREATE TRIGGER edition_rises BEFORE UPDATE ON availability_bookingrules
    FOR EACH ROW EXECUTE FUNCTION availability_edition_rises();
"""

SETUP = """
CREATE FUNCTION availability_setup_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE availability_bookingrules SET edition = edition
     WHERE outlet_id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.outlet_id END,
                         CASE WHEN TG_OP <> 'DELETE' THEN NEW.outlet_id END);
    RETURN NULL;
END $$;
"""
WATCHED = ["table", "combination", "shift", "turntime", "closure", "specialday", "pacingoverride", "floorplan"]
WATCH = """
CREATE TRIGGER setup_changes AFTER INSERT OR UPDATE OR DELETE ON availability_{name}
    FOR EACH ROW EXECUTE FUNCTION availability_setup_changes();
"""

# A row that has no outlet of its own: its table, the column of its owner, the owner's table.
PARTS = [
    ("combination_tables", "combination_id", "combination"),
    ("specialday_shifts", "specialday_id", "specialday"),
    ("spot", "plan_id", "floorplan"),
]
PART = """
CREATE FUNCTION availability_part_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owners bigint[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN owners := owners || (to_jsonb(OLD) ->> TG_ARGV[0])::bigint; END IF;
    IF TG_OP <> 'DELETE' THEN owners := owners || (to_jsonb(NEW) ->> TG_ARGV[0])::bigint; END IF;
    EXECUTE format('UPDATE availability_bookingrules SET edition = edition'
                   ' WHERE outlet_id IN (SELECT outlet_id FROM %I WHERE id = ANY ($1))', TG_ARGV[1])
      USING owners;
    RETURN NULL;
END $$;
"""
WATCH_PART = """
CREATE TRIGGER setup_changes AFTER INSERT OR UPDATE OR DELETE ON availability_{name}
    FOR EACH ROW EXECUTE FUNCTION availability_part_changes('{column}', 'availability_{owner}');
"""

# The constraint, its table, whose outlet (column and table; the row's own without), and what must be there.
TOGETHER = [
    ("table_stands_in_an_area_of_its_outlet", "table", "id", "table", "area_id", "area"),
    ("turn_time_is_of_a_shift_of_its_outlet", "turntime", "id", "turntime", "shift_id", "shift"),
    ("closure_is_of_a_shift_of_its_outlet", "closure", "id", "closure", "shift_id", "shift"),
    (
        "special_day_has_shifts_of_its_outlet",
        "specialday_shifts",
        "specialday_id",
        "specialday",
        "shift_id",
        "shift",
    ),
    ("spot_is_of_a_table_of_its_outlet", "spot", "plan_id", "floorplan", "table_id", "table"),
    (
        "combination_is_of_tables_of_its_outlet",
        "combination_tables",
        "combination_id",
        "combination",
        "table_id",
        "table",
    ),
]
ONE_OUTLET = """
CREATE FUNCTION availability_is_of_one_outlet() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE own bigint; other bigint;
BEGIN
    EXECUTE format('SELECT outlet_id FROM %I WHERE id = $1', TG_ARGV[1])
       INTO own USING (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    EXECUTE format('SELECT outlet_id FROM %I WHERE id = $1', TG_ARGV[3])
       INTO other USING (to_jsonb(NEW) ->> TG_ARGV[2])::bigint;
    IF own <> other THEN
        RAISE EXCEPTION 'new row for "%" violates "%"', TG_TABLE_NAME, TG_ARGV[4]
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[4], TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
"""
KEEP_TOGETHER = """
CREATE TRIGGER {name} AFTER INSERT OR UPDATE ON availability_{table} FOR EACH ROW EXECUTE FUNCTION
    availability_is_of_one_outlet('{column}', 'availability_{owner}', '{other}', 'availability_{there}', '{name}');
"""

WAITING = """
CREATE FUNCTION availability_publication_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.dirty_number = NEW.published_number THEN
        NEW.dirty_at := NULL;
    ELSIF TG_OP = 'INSERT' OR NEW.published_number <> OLD.published_number
          OR OLD.dirty_number = OLD.published_number THEN
        NEW.dirty_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publication_waits BEFORE INSERT OR UPDATE OF dirty_number, published_number
    ON availability_publication FOR EACH ROW EXECUTE FUNCTION availability_publication_waits();
"""

DROP = """
DROP FUNCTION availability_edition_rises, availability_setup_changes, availability_part_changes,
    availability_is_of_one_outlet, availability_publication_waits CASCADE;
"""


def _everything() -> str:
    watches = [WATCH.format(name=name) for name in WATCHED]
    parts = [WATCH_PART.format(name=name, column=column, owner=owner) for name, column, owner in PARTS]
    names = ("name", "table", "column", "owner", "other", "there")
    together = [KEEP_TOGETHER.format(**dict(zip(names, row, strict=True))) for row in TOGETHER]
    return "".join([EDITION, SETUP, *watches, PART, *parts, ONE_OUTLET, *together, WAITING])


class Migration(migrations.Migration):
    replaces = [("availability", "0011_publish_in_bounds")]

    dependencies = [("availability", "0001_squashed")]

    operations = [migrations.RunSQL(_everything(), DROP)]
