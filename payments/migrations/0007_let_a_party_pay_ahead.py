"""What a party paid ahead, as staff recorded it, and who took it off again."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0006_close_a_day'),
        ('pos_sync', '0011_let_a_party_pay_ahead'),
    ]

    operations = [
        migrations.CreateModel(
            name='Deposit',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('amount_minor', models.BigIntegerField()),
                ('reference', models.CharField(max_length=200)),
                ('recorded_by', models.CharField(max_length=150)),
                ('approved_by', models.CharField(max_length=150)),
                ('recorded_at', models.DateTimeField()),
                ('removed_by', models.CharField(blank=True, default='', max_length=150)),
                ('removed_at', models.DateTimeField(null=True)),
                ('cart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deposits', to='pos_sync.cart')),
                ('remove_reason', models.CharField(blank=True, default='', max_length=400)),
            ],
        ),
        migrations.AddConstraint(
            model_name='deposit',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='deposit_is_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='deposit',
            constraint=models.CheckConstraint(condition=models.Q(('reference__regex', '\\S')), name='deposit_says_how_it_was_paid'),
        ),
        migrations.AddConstraint(
            model_name='deposit',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', ''), _negated=True), name='deposit_says_who_approved_it'),
        ),
        migrations.AddConstraint(
            model_name='deposit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('remove_reason', ''), ('removed_at', None), ('removed_by', '')), models.Q(('remove_reason__regex', '\\S'), ('removed_at__isnull', False), models.Q(('removed_by', ''), _negated=True)), _connector='OR'), name='deposit_is_removed_with_a_reason'),
        ),
    ]
