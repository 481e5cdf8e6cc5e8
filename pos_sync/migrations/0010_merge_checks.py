"""A check may be merged into another, which has its lines then."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pos_sync', '0009_close_a_day'),
    ]

    operations = [
        migrations.AddField(
            model_name='cart',
            name='merged_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='donors', to='pos_sync.cart'),
        ),
        migrations.AlterField(
            model_name='line',
            name='note',
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AddConstraint(
            model_name='cart',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('state', 'VOIDED'), models.Q(('merged_into', models.F('id')), _negated=True)), _connector='OR'), name='merged_cart_is_voided'),
        ),
    ]
