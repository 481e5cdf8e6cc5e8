"""Closures, special days, overrides and floor plans raise the edition; what belongs together is of one outlet.

A row that points to another outlet's would offer that one's tables or hours; no CHECK can look there.
"""

from django.db import migrations

WATCHED = ["closure", "specialday", "pacingoverride", "floorplan"]
# A row that has no outlet of its own: its table, the column of its owner, the owner's table.
PARTS = [
    ("specialday_shifts", "specialday_id", "specialday"),
    ("spot", "plan_id", "floorplan"),
]
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

FUNCTIONS = """
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

DROP_FUNCTIONS = """
DROP FUNCTION availability_is_of_one_outlet();
DROP FUNCTION availability_part_changes();
"""

WATCH = """
CREATE TRIGGER setup_changes AFTER INSERT OR UPDATE OR DELETE ON availability_{name}
    FOR EACH ROW EXECUTE FUNCTION availability_setup_changes();
"""

WATCH_PART = """
CREATE TRIGGER setup_changes AFTER INSERT OR UPDATE OR DELETE ON availability_{name}
    FOR EACH ROW EXECUTE FUNCTION availability_part_changes('{column}', 'availability_{owner}');
"""

KEEP_TOGETHER = """
CREATE TRIGGER {name} AFTER INSERT OR UPDATE ON availability_{table} FOR EACH ROW EXECUTE FUNCTION
    availability_is_of_one_outlet('{column}', 'availability_{owner}', '{other}', 'availability_{there}', '{name}');
"""

# Who asked is known where OpenTable's lock began it; the book knows the rest of its own.
CHANNELS = """
UPDATE availability_placement SET channel = 'ONLINE' WHERE connection_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("availability", "0008_rules_of_hours_dates_and_plans")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        *[
            migrations.RunSQL(
                WATCH.format(name=name), f"DROP TRIGGER setup_changes ON availability_{name};"
            )
            for name in WATCHED
        ],
        *[
            migrations.RunSQL(
                WATCH_PART.format(name=name, column=column, owner=owner),
                f"DROP TRIGGER setup_changes ON availability_{name};",
            )
            for name, column, owner in PARTS
        ],
        *[
            migrations.RunSQL(
                KEEP_TOGETHER.format(
                    name=name, table=table, column=column, owner=owner, other=other, there=there
                ),
                f"DROP TRIGGER {name} ON availability_{table};",
            )
            for name, table, column, owner, other, there in TOGETHER
        ],
        migrations.RunSQL(CHANNELS, migrations.RunSQL.noop),
    ]
