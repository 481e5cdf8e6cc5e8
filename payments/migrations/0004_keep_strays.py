"""Payments that found no check, and moves of tenders, in rows that nobody alters: a trigger."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


_KEPT = """
CREATE FUNCTION payments_moves_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'moves of payments are append-only'; END $$;
CREATE TRIGGER moves_are_append_only BEFORE UPDATE OR DELETE ON payments_paymentmove
FOR EACH ROW EXECUTE FUNCTION payments_moves_are_append_only();
"""
_DROPPED = """
DROP TRIGGER moves_are_append_only ON payments_paymentmove;
DROP FUNCTION payments_moves_are_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('opentable', '0009_say_who_called_a_problem_done'),
        ('payments', '0003_give_money_back'),
        ('pos_sync', '0006_match_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaymentMove',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=200)),
                ('actor', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('from_cart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments_moved_away', to='pos_sync.cart')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='payments.payment')),
                ('to_cart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments_moved_here', to='pos_sync.cart')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('from_cart', models.F('to_cart')), _negated=True), name='payment_moves_between_two_checks'), models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='payment_move_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Stray',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authorization_id', models.CharField(max_length=64)),
                ('rid', models.PositiveIntegerField()),
                ('confirmation_number', models.IntegerField()),
                ('check_id', models.CharField(blank=True, max_length=64)),
                ('code', models.CharField(choices=[('check_not_found', 'Check Not Found'), ('payments_not_enabled', 'Payments Not Enabled'), ('withdrawn', 'Withdrawn')], max_length=20)),
                ('amount_minor', models.BigIntegerField(null=True)),
                ('tip_minor', models.BigIntegerField(null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('date', models.DateField()),
                ('asked_at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(null=True)),
                ('resolved_by', models.CharField(blank=True, max_length=150)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='strays', to='opentable.connection')),
            ],
            options={
                'indexes': [models.Index(fields=['rid', 'date'], name='stray_by_day')],
                'constraints': [models.UniqueConstraint(fields=('connection', 'authorization_id'), name='stray_is_one_an_authorization'), models.CheckConstraint(condition=models.Q(('code__in', ['check_not_found', 'payments_not_enabled', 'withdrawn'])), name='stray_code_is_known'), models.CheckConstraint(condition=models.Q(('resolved_at', None), models.Q(models.Q(('resolved_by', ''), _negated=True), ('note__regex', '\\S')), _connector='OR'), name='resolved_stray_says_who_and_why')],
            },
        ),
        migrations.RunSQL(_KEPT, _DROPPED),
    ]
