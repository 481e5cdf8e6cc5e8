"""Tell placements that are there already who asked for them: the reservation knows."""

from django.db import migrations

CHANNELS = """
UPDATE availability_placement p
   SET channel = CASE r.source WHEN 'OPENTABLE' THEN 'ONLINE' WHEN 'WALK_IN' THEN 'WALK_IN' ELSE 'IN_HOUSE' END
  FROM reservations_reservation r WHERE r.placement_id = p.id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reservations", "0002_find_parties_without_a_table"),
        ("availability", "0009_raise_the_edition_with_dates_and_plans_too"),
    ]

    operations = [migrations.RunSQL(CHANNELS, migrations.RunSQL.noop)]
