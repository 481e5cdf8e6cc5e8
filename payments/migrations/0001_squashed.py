import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('payments', '0001_initial'),
        ('payments', '0002_initial'),
        ('payments', '0003_name_tenders'),
    ]

    dependencies = [
        ('opentable', '0001_squashed'),
        ('pos_sync', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authorization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authorization_id', models.CharField(max_length=64)),
                ('rid', models.PositiveIntegerField()),
                ('confirmation_number', models.IntegerField()),
                ('state', models.CharField(choices=[('AUTHORIZED', 'Authorized'), ('CAPTURED', 'Captured'), ('VOIDED', 'Voided'), ('EXPIRED', 'Expired'), ('CANCELED', 'Canceled')], max_length=10)),
                ('digest', models.BinaryField(max_length=32, null=True)),
                ('answer', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('cart', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='authorizations', to='pos_sync.cart')),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorizations', to='opentable.connection')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('connection', 'authorization_id'), name='authorization_is_applied_once'), models.CheckConstraint(condition=models.Q(('state__in', ['AUTHORIZED', 'CAPTURED', 'VOIDED', 'EXPIRED', 'CANCELED'])), name='authorization_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('tender', models.CharField(choices=[('CARD', 'Card'), ('CASH', 'Cash'), ('GIFT_CARD', 'Gift card'), ('OPENTABLE', 'OpenTable'), ('OTHER', 'Other')], max_length=10)),
                ('amount_minor', models.BigIntegerField()),
                ('tip_minor', models.BigIntegerField(default=0)),
                ('received_minor', models.BigIntegerField(null=True)),
                ('refunded_minor', models.BigIntegerField(default=0)),
                ('state', models.CharField(choices=[('AUTHORIZED', 'Authorized'), ('CAPTURED', 'Captured'), ('VOIDED', 'Voided'), ('REFUNDED', 'Refunded')], max_length=10)),
                ('card_last4', models.CharField(blank=True, max_length=4)),
                ('reference', models.CharField(blank=True, max_length=64)),
                ('taken_by', models.CharField(max_length=150)),
                ('taken_at', models.DateTimeField()),
                ('authorization', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payment', to='payments.authorization')),
                ('cart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='pos_sync.cart')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gte', 0), ('tip_minor__gte', 0)), name='payment_amounts_are_not_negative'), models.CheckConstraint(condition=models.Q(('refunded_minor__gte', 0), ('refunded_minor__lte', django.db.models.expressions.CombinedExpression(models.F('amount_minor'), '+', models.F('tip_minor')))), name='refund_is_within_the_payment'), models.CheckConstraint(condition=models.Q(('card_last4', ''), ('card_last4__regex', '^[0-9]{4}$'), _connector='OR'), name='card_keeps_last_four_only'), models.CheckConstraint(condition=models.Q(models.Q(('authorization__isnull', False), ('tender', 'OPENTABLE')), models.Q(models.Q(('tender', 'OPENTABLE'), _negated=True), ('authorization__isnull', True)), _connector='OR'), name='opentable_tender_has_its_authorization'), models.CheckConstraint(condition=models.Q(('tender__in', ['CARD', 'CASH', 'GIFT_CARD', 'OPENTABLE', 'OTHER'])), name='payment_tender_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['AUTHORIZED', 'CAPTURED', 'VOIDED', 'REFUNDED'])), name='payment_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(blank=True, max_length=254)),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('SENT', 'Sent'), ('REFUSED', 'Refused'), ('NO_ADDRESS', 'No Address')], max_length=10)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('cart', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='pos_sync.cart')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['WAITING', 'SENT', 'REFUSED', 'NO_ADDRESS'])), name='receipt_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('state', 'NO_ADDRESS')), models.Q(models.Q(('state', 'NO_ADDRESS'), _negated=True), models.Q(('address', ''), _negated=True)), _connector='OR'), name='receipt_has_an_address_or_says_so')],
            },
        ),
    ]
