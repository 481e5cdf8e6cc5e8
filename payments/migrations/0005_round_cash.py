"""What cash was rounded by as it settled a check: the smallest coin is not the smallest unit."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0004_keep_strays'),
    ]

    operations = [
        migrations.AddField(
            model_name='payment',
            name='rounding_minor',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('rounding_minor', 0), ('tender', 'CASH'), _connector='OR'), name='cash_alone_is_rounded'),
        ),
    ]
