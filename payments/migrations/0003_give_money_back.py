"""Refunds, in rows that nobody alters: a trigger, because no grant binds their owner."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

_KEPT = """
CREATE FUNCTION payments_refunds_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'refunds are append-only'; END $$;
CREATE TRIGGER refunds_are_append_only BEFORE UPDATE OR DELETE ON payments_refund
FOR EACH ROW EXECUTE FUNCTION payments_refunds_are_append_only();
"""
_DROPPED = """
DROP TRIGGER refunds_are_append_only ON payments_refund;
DROP FUNCTION payments_refunds_are_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0002_split_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('amount_minor', models.BigIntegerField()),
                ('reason', models.CharField(max_length=200)),
                ('actor', models.CharField(max_length=150)),
                ('approved_by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.payment')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='refund_is_above_zero'), models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='refund_says_why'), models.CheckConstraint(condition=models.Q(('approved_by', ''), _negated=True), name='refund_says_who_approved_it')],
            },
        ),
        migrations.RunSQL(_KEPT, _DROPPED),
    ]
