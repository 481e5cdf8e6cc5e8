"""Waits that stayed behind when their guests were merged; apart from their column, which locks the table."""

from django.db import migrations

# The trigger of the migration before puts them where they belong, and has them name whom they came from.
_MOVED = """
UPDATE reservations_guestmerge SET moved = moved || '{"waits": []}';
UPDATE reservations_waitlistentry SET guest_id = guest_id
 WHERE guest_id IN (SELECT id FROM reservations_guest WHERE merged_into_id IS NOT NULL);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('reservations', '0008_let_waits_follow_merges'),
    ]

    operations = [
        migrations.RunSQL(_MOVED, migrations.RunSQL.noop),
    ]
