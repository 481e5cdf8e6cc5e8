from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('outlets', '0001_initial'),
    ]

    operations = [
        # As `createcachetable` would make it.
        migrations.RunSQL(
            """
            CREATE TABLE IF NOT EXISTS staff_attempts (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX staff_attempts_expires ON staff_attempts (expires);
            """,
            "DROP TABLE staff_attempts",
        ),
    ]
