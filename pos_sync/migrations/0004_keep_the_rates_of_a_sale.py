"""The house's rates as they were when a check was closed: a refund weeks later taxes nothing anew."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pos_sync', '0003_waive_what_was_refunded'),
    ]

    operations = [
        migrations.AddField(
            model_name='cart',
            name='sold_by',
            field=models.JSONField(null=True),
        ),
        migrations.AddConstraint(
            model_name='cart',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'CLOSED'), ('sold_by__isnull', True), _connector='OR'), name='cart_keeps_its_rates_while_closed'),
        ),
    ]
