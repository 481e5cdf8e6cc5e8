"""An account says how its availability is published."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opentable', '0003_publish_one_edition'),
    ]

    operations = [
        migrations.AddField(
            model_name='connection',
            name='availability_route',
            field=models.CharField(choices=[('V1', 'V1'), ('V2', 'V2')], default='V1', max_length=2),
        ),
        migrations.AddConstraint(
            model_name='connection',
            constraint=models.CheckConstraint(condition=models.Q(('availability_route__in', ['V1', 'V2'])), name='connection_availability_route_is_known'),
        ),
    ]
