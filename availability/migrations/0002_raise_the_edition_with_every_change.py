"""Processes keep a copy of an outlet's furniture, hours and rules; the edition tells whether it still stands.

Triggers raise it, because one forgotten line in an admin page would let a process sell yesterday's tables.
"""

from django.db import migrations

WATCHED = ["table", "combination", "shift", "turntime"]

FUNCTIONS = """
CREATE FUNCTION availability_edition_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.edition := OLD.edition + 1; RETURN NEW; END $$;
CREATE TRIGGER edition_rises BEFORE UPDATE ON availability_bookingrules
    FOR EACH ROW EXECUTE FUNCTION availability_edition_rises();

CREATE FUNCTION availability_setup_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE availability_bookingrules SET edition = edition
     WHERE outlet_id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.outlet_id END,
                         CASE WHEN TG_OP <> 'DELETE' THEN NEW.outlet_id END);
    RETURN NULL;
END $$;

CREATE FUNCTION availability_combination_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE availability_bookingrules SET edition = edition
     WHERE outlet_id IN (SELECT outlet_id FROM availability_combination
                          WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.combination_id END,
                                       CASE WHEN TG_OP <> 'DELETE' THEN NEW.combination_id END));
    RETURN NULL;
END $$;
CREATE TRIGGER setup_changes AFTER INSERT OR UPDATE OR DELETE ON availability_combination_tables
    FOR EACH ROW EXECUTE FUNCTION availability_combination_changes();
"""

DROP_FUNCTIONS = """
DROP TRIGGER setup_changes ON availability_combination_tables;
DROP FUNCTION availability_combination_changes();
DROP FUNCTION availability_setup_changes();
DROP TRIGGER edition_rises ON availability_bookingrules;
DROP FUNCTION availability_edition_rises();
"""

CREATE_TRIGGER = """
CREATE TRIGGER setup_changes AFTER INSERT OR UPDATE OR DELETE ON availability_{name}
    FOR EACH ROW EXECUTE FUNCTION availability_setup_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("availability", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        *[
            migrations.RunSQL(
                CREATE_TRIGGER.format(name=name), f"DROP TRIGGER setup_changes ON availability_{name};"
            )
            for name in WATCHED
        ],
    ]
