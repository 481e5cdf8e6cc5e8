import django.db.models.deletion
import django.db.models.functions.comparison
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('opentable', '0001_initial'),
        ('opentable', '0002_resend_and_renew_ahead'),
        ('opentable', '0003_publish_one_edition'),
        ('opentable', '0004_publish_by_v1_or_v2'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='FactCursor',
            fields=[
                ('subscriber', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('transaction', models.BigIntegerField(default=0)),
                ('fact_number', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('detail', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='Circuit',
            fields=[
                ('host', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('CLOSED', 'Closed'), ('OPEN', 'Open'), ('ISOLATED', 'Isolated')], default='CLOSED', max_length=10)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('opened_at', models.DateTimeField(null=True)),
                ('open_seconds', models.PositiveIntegerField(default=5)),
                ('probe_owner', models.UUIDField(null=True)),
                ('probe_until', models.DateTimeField(null=True)),
                ('wait_until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['CLOSED', 'OPEN', 'ISOLATED'])), name='circuit_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True)),
                ('environment', models.CharField(choices=[('SANDBOX', 'SANDBOX'), ('CI', 'CI'), ('PP', 'PP'), ('PROD', 'PROD')], max_length=10)),
                ('partner_id', models.CharField(max_length=100)),
                ('client_id', models.CharField(max_length=200)),
                ('client_secret_encrypted', models.TextField()),
                ('token_encrypted', models.TextField(blank=True)),
                ('token_renew_at', models.DateTimeField(null=True)),
                ('token_expires_at', models.DateTimeField(null=True)),
                ('callback_key', models.CharField(max_length=200, unique=True)),
                ('callback_secret_hmac', models.CharField(max_length=64)),
                ('callback_previous_hmac', models.CharField(blank=True, max_length=64)),
                ('grant_number', models.PositiveIntegerField(default=1)),
                ('update_route', models.CharField(choices=[('HREF', 'Href'), ('RESOUPDATE', 'Resoupdate')], default='HREF', max_length=10)),
                ('availability_route', models.CharField(choices=[('V1', 'V1'), ('V2', 'V2')], default='V1', max_length=2)),
                ('framing', models.CharField(choices=[('OFF', 'Off'), ('FRAME', 'Frame'), ('LZ4BLOCK', 'Lz4Block')], default='OFF', max_length=10)),
                ('lock_seconds_min', models.PositiveIntegerField(default=30)),
                ('lock_seconds_max', models.PositiveIntegerField(default=900)),
                ('live_locks_max', models.PositiveIntegerField(default=20)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('lock_seconds_max__gte', models.F('lock_seconds_min')), ('lock_seconds_min__gte', 1)), name='connection_lock_seconds_are_a_range'), models.CheckConstraint(condition=models.Q(('environment__in', ['SANDBOX', 'CI', 'PP', 'PROD'])), name='connection_environment_is_known'), models.CheckConstraint(condition=models.Q(('availability_route__in', ['V1', 'V2'])), name='connection_availability_route_is_known')],
            },
        ),
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('grant_number', models.PositiveIntegerField()),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='access_tokens', to='opentable.connection')),
            ],
        ),
        migrations.CreateModel(
            name='Exchange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('direction', models.CharField(choices=[('IN', 'In'), ('OUT', 'Out')], max_length=3)),
                ('environment', models.CharField(blank=True, max_length=10)),
                ('connection_name', models.CharField(blank=True, max_length=100)),
                ('rid', models.PositiveBigIntegerField(null=True)),
                ('subject', models.CharField(blank=True, max_length=120)),
                ('method', models.CharField(max_length=8)),
                ('path', models.CharField(max_length=2300)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('milliseconds', models.PositiveIntegerField()),
                ('request_id', models.CharField(blank=True, max_length=200)),
                ('attempt', models.PositiveIntegerField(default=1)),
                ('request_headers', models.JSONField(default=dict)),
                ('request_body', models.BinaryField(default=b'')),
                ('response_headers', models.JSONField(default=dict)),
                ('response_body', models.BinaryField(default=b'')),
                ('fault', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [models.Index(fields=['rid', '-at'], name='exchange_by_rid'), models.Index(fields=['subject', 'at'], name='exchange_by_subject'), models.Index(fields=['-at'], name='exchange_by_time')],
            },
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('rid', models.PositiveIntegerField()),
                ('subject', models.CharField(max_length=120)),
                ('payload', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast(models.Func(function='pg_current_xact_id'), models.TextField()), models.BigIntegerField()))),
            ],
            options={
                'indexes': [models.Index(fields=['transaction', 'id'], name='fact_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('environment', models.CharField(choices=[('SANDBOX', 'SANDBOX'), ('CI', 'CI'), ('PP', 'PP'), ('PROD', 'PROD')], max_length=10)),
                ('rid', models.PositiveIntegerField()),
                ('partner_restaurant_number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('REGISTERED', 'Registered'), ('LIVE', 'Live'), ('PAUSING', 'Pausing'), ('PAUSED', 'Paused'), ('RESUMING', 'Resuming'), ('DISCONNECTED', 'Disconnected')], default='DRAFT', max_length=15)),
                ('is_current', models.BooleanField(default=True)),
                ('registered_at', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('pause_reason', models.CharField(blank=True, max_length=200)),
                ('parked_reason', models.CharField(blank=True, max_length=200)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='opentable.connection')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('environment', 'rid'), name='link_is_one_an_environment_and_rid'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('rid',), name='link_in_use_is_one_a_rid'), models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'REGISTERED', 'LIVE', 'PAUSING', 'PAUSED', 'RESUMING', 'DISCONNECTED'])), name='link_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Problem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rid', models.PositiveIntegerField()),
                ('code', models.CharField(max_length=60)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('cause', models.CharField(max_length=500)),
                ('effect', models.CharField(max_length=500)),
                ('next_step', models.CharField(max_length=500)),
                ('fixer', models.CharField(choices=[('STAFF', 'Staff'), ('MANAGER', 'Manager'), ('SUPPORT', 'Support'), ('OPENTABLE', 'Opentable')], max_length=10)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('rid', 'code', 'subject'), name='problem_is_open_once_a_subject')],
            },
        ),
        migrations.CreateModel(
            name='Stream',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('POS_STATUS', 'Pos Status'), ('REGISTRATION', 'Registration'), ('RESERVATION', 'Reservation'), ('CHECK', 'Check')], max_length=15)),
                ('key', models.CharField(max_length=100)),
                ('last_version', models.BigIntegerField(default=0)),
                ('acked_version', models.BigIntegerField(default=0)),
                ('epoch', models.BigIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField()),
                ('resend_every', models.DurationField(null=True)),
                ('resend_at', models.DateTimeField(null=True)),
                ('fails', models.PositiveIntegerField(default=0)),
                ('refusals', models.PositiveSmallIntegerField(default=0)),
                ('first_failed_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('acked_at', models.DateTimeField(null=True)),
                ('is_parked', models.BooleanField(default=False)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='streams', to='opentable.link')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('acked_version__lt', models.F('last_version')), ('is_parked', False)), fields=['next_at'], name='stream_due'), models.Index(condition=models.Q(('resend_at__isnull', False)), fields=['resend_at'], name='stream_sent_again')],
                'constraints': [models.UniqueConstraint(fields=('link', 'kind', 'key'), name='stream_is_one_an_aggregate'), models.CheckConstraint(condition=models.Q(('acked_version__lte', models.F('last_version'))), name='stream_acknowledges_only_what_was_written')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.BigIntegerField()),
                ('request_id', models.UUIDField(default=uuid.uuid4)),
                ('method', models.CharField(max_length=4)),
                ('path', models.CharField(max_length=2100)),
                ('body', models.JSONField()),
                ('created_at', models.DateTimeField()),
                ('stream', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='opentable.stream')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('stream', 'version'), name='outbox_message_is_one_a_version')],
            },
        ),
        migrations.CreateModel(
            name='InboundRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('method', models.CharField(max_length=8)),
                ('path', models.CharField(max_length=500)),
                ('fingerprint', models.BinaryField(max_length=32)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('response', models.JSONField(null=True)),
                ('created_at', models.DateTimeField(db_index=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inbound_requests', to='opentable.connection')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('connection', 'key'), name='inbound_request_is_one_a_connection_and_key')],
            },
        ),
    ]
