from django.db import migrations, models


class Migration(migrations.Migration):
    """What was a day in UTC becomes the midnight that it began with."""

    dependencies = [
        ("opentable", "0016_find_the_last_of_long_logs"),
    ]

    operations = [
        migrations.RenameField(model_name="tooltoken", old_name="last_used_on", new_name="last_used_at"),
        migrations.AlterField(
            model_name="tooltoken", name="last_used_at", field=models.DateTimeField(null=True)
        ),
    ]
