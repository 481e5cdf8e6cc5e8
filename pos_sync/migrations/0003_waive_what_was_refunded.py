"""What refunds made due when a check was closed already: its total is less by as much, and nobody is asked for it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pos_sync', '0002_split_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='cart',
            name='waived_minor',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name='cart',
            constraint=models.CheckConstraint(condition=models.Q(('waived_minor__gte', 0)), name='cart_waives_nothing_below_zero'),
        ),
    ]
