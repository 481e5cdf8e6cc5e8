"""A plan may have a last date, a table may stand on plans alone, and every change of the room is counted.

Two managers may edit one room at once: the number tells the second that it is not the room he began with. Raised
by triggers, for the room is changed under Settings and records and on the page of table names too.
"""

import django.db.models.deletion
from django.db import migrations, models

WHOLE = """
CREATE FUNCTION availability_furniture_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO availability_flooredition (outlet_id, number) VALUES (NEW.outlet_id, 1)
            ON CONFLICT (outlet_id) DO UPDATE SET number = availability_flooredition.number + 1;
    ELSE
        UPDATE availability_flooredition SET number = number + 1
         WHERE outlet_id IN (OLD.outlet_id, CASE WHEN TG_OP = 'UPDATE' THEN NEW.outlet_id END);
    END IF;
    RETURN NULL;
END $$;
"""
PART = """
CREATE FUNCTION availability_furniture_part_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owners bigint[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN owners := owners || (to_jsonb(OLD) ->> TG_ARGV[0])::bigint; END IF;
    IF TG_OP <> 'DELETE' THEN owners := owners || (to_jsonb(NEW) ->> TG_ARGV[0])::bigint; END IF;
    EXECUTE format('UPDATE availability_flooredition SET number = number + 1'
                   ' WHERE outlet_id IN (SELECT outlet_id FROM %I WHERE id = ANY ($1))', TG_ARGV[1])
      USING owners;
    RETURN NULL;
END $$;
"""
WATCH = """
CREATE TRIGGER furniture_changes AFTER INSERT OR UPDATE OR DELETE ON availability_{name}
    FOR EACH ROW EXECUTE FUNCTION availability_furniture_changes();
"""
WATCH_PART = """
CREATE TRIGGER furniture_changes AFTER INSERT OR UPDATE OR DELETE ON availability_{name}
    FOR EACH ROW EXECUTE FUNCTION availability_furniture_part_changes('{column}', 'availability_{owner}');
"""
PARTS = [("combination_tables", "combination_id", "combination"), ("spot", "plan_id", "floorplan")]
# The room of an outlet that is there already has an edition too.
BEGIN = """
INSERT INTO availability_flooredition (outlet_id, number) SELECT id, 1 FROM outlets_outlet;
"""
DROP = "DROP FUNCTION availability_furniture_changes, availability_furniture_part_changes CASCADE;"


def _everything() -> str:
    whole = [WATCH.format(name=name) for name in ("area", "table", "combination", "floorplan")]
    parts = [WATCH_PART.format(name=name, column=column, owner=owner) for name, column, owner in PARTS]
    return "".join([WHOLE, PART, *whole, *parts, BEGIN])


class Migration(migrations.Migration):
    dependencies = [
        ("availability", "0002_keep_editions_and_outlets"),
        ("outlets", "0001_squashed"),
    ]

    operations = [
        migrations.AddField(
            model_name="floorplan", name="ends_on", field=models.DateField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="table",
            name="is_standing",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddConstraint(
            model_name="floorplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="floor_plan_ends_after_it_starts",
            ),
        ),
        migrations.CreateModel(
            name="FloorEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(db_default=0, default=0)),
                ("saved_number", models.BigIntegerField(db_default=0, default=0)),
                ("saved_by", models.CharField(blank=True, db_default="", default="", max_length=150)),
                ("saved_at", models.DateTimeField(null=True)),
                (
                    "outlet",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="floor_edition",
                        to="outlets.outlet",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(_everything(), DROP),
    ]
