from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opentable', '0003_end_a_pause_by_itself'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='circuit',
            name='circuit_state_is_known',
        ),
        migrations.AlterField(
            model_name='circuit',
            name='state',
            field=models.CharField(choices=[('CLOSED', 'Closed'), ('OPEN', 'Open'), ('AUTH', 'Auth'), ('ISOLATED', 'Isolated')], default='CLOSED', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='circuit',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['CLOSED', 'OPEN', 'AUTH', 'ISOLATED'])), name='circuit_state_is_known'),
        ),
    ]
