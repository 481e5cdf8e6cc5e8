"""Keep what was sent beside what was accepted, and when each was."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('availability', '0006_drop_pins'),
    ]

    operations = [
        migrations.AddField(
            model_name='publication',
            name='accepted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='publication',
            name='sent_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='publication',
            name='sent_sequence_id',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='publication',
            name='sent_times',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), null=True, size=None),
        ),
        # What was accepted was sent; since when, nobody wrote down.
        migrations.RunSQL(
            "UPDATE availability_publication SET sent_times = published_times,"
            " sent_sequence_id = published_sequence_id WHERE published_times IS NOT NULL;",
            migrations.RunSQL.noop,
        ),
    ]
