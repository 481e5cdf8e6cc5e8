import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('pos_sync', '0001_initial'),
        ('pos_sync', '0002_initial'),
        ('pos_sync', '0003_name_the_many'),
    ]

    dependencies = [
        ('availability', '0001_squashed'),
        ('outlets', '0001_squashed'),
        ('reservations', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cart',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('date', models.DateField()),
                ('check_number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('OPEN', 'Open'), ('PAID', 'Paid'), ('CLOSED', 'Closed'), ('VOIDED', 'Voided')], default='OPEN', max_length=10)),
                ('party_size', models.PositiveSmallIntegerField()),
                ('notes', models.TextField(blank=True)),
                ('may_pay', models.BooleanField(default=False)),
                ('server_name', models.CharField(blank=True, max_length=100)),
                ('currency', models.CharField(max_length=3)),
                ('service_is_on', models.BooleanField(default=True)),
                ('opened_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('presented_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('allergies_acknowledged_at', models.DateTimeField(null=True)),
                ('last_event_number', models.PositiveIntegerField(default=0)),
                ('sequence_id', models.PositiveIntegerField(default=0)),
                ('sub_total_minor', models.BigIntegerField(default=0)),
                ('total_minor', models.BigIntegerField(default=0)),
                ('tip_minor', models.BigIntegerField(default=0)),
                ('prepaid_minor', models.BigIntegerField(default=0)),
                ('paid_minor', models.BigIntegerField(default=0)),
                ('due_minor', models.BigIntegerField(default=0)),
                ('payment_rows', models.JSONField(default=list)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carts', to='outlets.outlet')),
                ('reservation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carts', to='reservations.reservation')),
                ('tables', models.ManyToManyField(related_name='carts', to='availability.table')),
            ],
            options={
                'indexes': [models.Index(fields=['outlet', 'date'], name='cart_by_day')],
                'constraints': [models.UniqueConstraint(fields=('outlet', 'date', 'check_number'), name='check_number_is_one_an_outlet_and_date'), models.UniqueConstraint(condition=models.Q(('state__in', ['OPEN', 'PAID'])), fields=('reservation',), name='open_cart_is_one_a_reservation'), models.CheckConstraint(condition=models.Q(('state__in', ['OPEN', 'PAID', 'CLOSED', 'VOIDED'])), name='cart_state_is_known'), models.CheckConstraint(condition=models.Q(('due_minor', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('total_minor'), '-', models.F('prepaid_minor')), '-', models.F('paid_minor')))), name='cart_due_is_what_is_left'), models.CheckConstraint(condition=models.Q(('state__in', ['OPEN', 'VOIDED']), ('due_minor__lte', 0), _connector='OR'), name='cart_is_paid_only_when_nothing_is_due')],
            },
        ),
        migrations.CreateModel(
            name='CartEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('event_key', models.UUIDField(default=uuid.uuid4)),
                ('actor', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('payload', models.JSONField(default=dict)),
                ('cart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='pos_sync.cart')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cart', 'number'), name='cart_event_is_one_a_number'), models.UniqueConstraint(fields=('cart', 'event_key'), name='cart_event_counts_once')],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('course', models.PositiveSmallIntegerField(default=0)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='menu_categories', to='outlets.outlet')),
            ],
            options={
                'verbose_name_plural': 'categories',
                'constraints': [models.UniqueConstraint(fields=('outlet', 'name'), name='category_name_is_one_an_outlet'), models.CheckConstraint(condition=models.Q(('course__lte', 9)), name='category_course_is_0_to_9')],
            },
        ),
        migrations.CreateModel(
            name='CheckCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('last_number', models.PositiveIntegerField(default=0)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_counts', to='outlets.outlet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'date'), name='check_count_is_one_an_outlet_and_date')],
            },
        ),
        migrations.CreateModel(
            name='HouseRates',
            fields=[
                ('outlet', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='house_rates', serialize=False, to='outlets.outlet')),
                ('prices_include_tax', models.BooleanField(default=False)),
                ('tax_rate', models.PositiveIntegerField(default=0)),
                ('service_rate', models.PositiveIntegerField(default=0)),
                ('service_is_taxed', models.BooleanField(default=False)),
                ('service_is_optional', models.BooleanField(default=False)),
                ('attach_minutes_before', models.PositiveSmallIntegerField(default=30)),
            ],
            options={
                'verbose_name_plural': 'house rates',
                'constraints': [models.CheckConstraint(condition=models.Q(('service_rate__lt', 100000), ('tax_rate__lt', 100000)), name='rates_are_under_100_percent')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('price_minor', models.PositiveIntegerField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('allergens', models.CharField(blank=True, max_length=200)),
                ('is_86', models.BooleanField(default=False)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='pos_sync.category')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('category', 'name'), name='item_name_is_one_a_category')],
            },
        ),
        migrations.CreateModel(
            name='ModifierSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('min_choices', models.PositiveSmallIntegerField(default=0)),
                ('max_choices', models.PositiveSmallIntegerField(default=1)),
                ('items', models.ManyToManyField(related_name='modifier_sets', to='pos_sync.item')),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='modifier_sets', to='outlets.outlet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'name'), name='modifier_set_name_is_one_an_outlet'), models.CheckConstraint(condition=models.Q(('max_choices__gte', 1), ('max_choices__gte', models.F('min_choices'))), name='modifier_set_choices_are_a_range')],
            },
        ),
        migrations.CreateModel(
            name='Modifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('price_minor', models.PositiveIntegerField(default=0)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('modifier_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='modifiers', to='pos_sync.modifierset')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('modifier_set', 'name'), name='modifier_name_is_one_a_set')],
            },
        ),
        migrations.CreateModel(
            name='PlanTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64)),
                ('area', models.CharField(blank=True, max_length=60)),
                ('min_covers', models.PositiveSmallIntegerField(null=True)),
                ('max_covers', models.PositiveSmallIntegerField(null=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('fetched_at', models.DateTimeField()),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_tables', to='outlets.outlet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'position'), name='plan_position_is_one_an_outlet')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence_id', models.PositiveIntegerField()),
                ('due_minor', models.BigIntegerField()),
                ('total_minor', models.BigIntegerField()),
                ('reason', models.CharField(max_length=20)),
                ('taken_at', models.DateTimeField()),
                ('cart', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='pos_sync.cart')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cart', 'sequence_id'), name='snapshot_is_one_a_sequence_id')],
            },
        ),
        migrations.CreateModel(
            name='Station',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stations', to='outlets.outlet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'name'), name='station_name_is_one_an_outlet')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=100)),
                ('category', models.CharField(max_length=60)),
                ('quantity', models.PositiveSmallIntegerField()),
                ('unit_price_minor', models.PositiveIntegerField()),
                ('modifiers', models.JSONField(default=list)),
                ('modifiers_minor', models.PositiveIntegerField(default=0)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('course', models.PositiveSmallIntegerField()),
                ('seat', models.PositiveSmallIntegerField(null=True)),
                ('kitchen_state', models.CharField(choices=[('NEW', 'New'), ('HELD', 'Held'), ('FIRED', 'Fired'), ('READY', 'Ready'), ('SERVED', 'Served')], default='NEW', max_length=10)),
                ('added_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('ready_at', models.DateTimeField(null=True)),
                ('voided_at', models.DateTimeField(null=True)),
                ('void_reason', models.CharField(blank=True, max_length=200)),
                ('cart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='pos_sync.cart')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='pos_sync.item')),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='pos_sync.station')),
            ],
            options={
                'indexes': [models.Index(fields=['cart', 'id'], name='line_by_cart')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='line_quantity_is_positive'), models.CheckConstraint(condition=models.Q(('kitchen_state__in', ['NEW', 'HELD', 'FIRED', 'READY', 'SERVED'])), name='line_kitchen_state_is_known')],
            },
        ),
        migrations.AddField(
            model_name='category',
            name='station',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='categories', to='pos_sync.station'),
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION pos_sync_events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'cart events are append-only'; END $$;
            CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON pos_sync_cartevent
                FOR EACH ROW EXECUTE FUNCTION pos_sync_events_are_append_only();
            """,
            """
            DROP TRIGGER events_are_append_only ON pos_sync_cartevent;
            DROP FUNCTION pos_sync_events_are_append_only();
            """,
        ),
    ]
