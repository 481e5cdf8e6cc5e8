import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import django.db.models.lookups
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('availability', '0001_initial'),
        ('availability', '0002_raise_the_edition_with_every_change'),
        ('availability', '0003_keep_shifts_on_the_quarter_hour'),
        ('availability', '0004_know_since_when_a_date_waits'),
        ('availability', '0005_name_the_many'),
        ('availability', '0006_drop_pins'),
        ('availability', '0007_keep_what_was_sent'),
        ('availability', '0008_rules_of_hours_dates_and_plans'),
        ('availability', '0009_raise_the_edition_with_dates_and_plans_too'),
        ('availability', '0010_keep_demands'),
    ]

    dependencies = [
        ('opentable', '0001_squashed'),
        ('outlets', '0001_squashed'),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='areas', to='outlets.outlet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'name'), name='area_name_is_one_an_outlet')],
            },
        ),
        migrations.CreateModel(
            name='BookingRules',
            fields=[
                ('outlet', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='booking_rules', serialize=False, to='outlets.outlet')),
                ('min_party_size', models.PositiveSmallIntegerField(default=1)),
                ('max_party_size', models.PositiveSmallIntegerField(default=12)),
                ('horizon_days', models.PositiveSmallIntegerField(default=100)),
                ('cutoff_minutes', models.PositiveSmallIntegerField(default=0)),
                ('lead_minutes', models.PositiveIntegerField(default=0)),
                ('lead_from_size', models.PositiveSmallIntegerField(default=1)),
                ('buffer_minutes', models.PositiveSmallIntegerField(default=0)),
                ('pacing_interval', models.PositiveSmallIntegerField(default=15)),
                ('pacing_covers', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('pacing_parties', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('online_percent', models.PositiveSmallIntegerField(default=100)),
                ('is_reseating_allowed', models.BooleanField(default=False)),
                ('edition', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name_plural': 'booking rules',
                'constraints': [models.CheckConstraint(condition=models.Q(('max_party_size__gte', models.F('min_party_size')), ('max_party_size__lte', 100), ('min_party_size__gte', 1)), name='rules_party_sizes_are_a_range'), models.CheckConstraint(condition=models.Q(('horizon_days__gte', 1), ('horizon_days__lte', 730)), name='rules_horizon_is_1_to_730_days'), models.CheckConstraint(condition=models.Q(('pacing_interval__in', [15, 30, 60])), name='rules_pacing_is_by_15_30_or_60_minutes'), models.CheckConstraint(condition=models.Q(('online_percent__lte', 100)), name='rules_online_share_is_a_percent'), models.CheckConstraint(condition=models.Q(('buffer_minutes__lte', 120)), name='rules_buffer_is_two_hours_at_most'), models.CheckConstraint(condition=models.Q(('lead_from_size__gte', 1), ('lead_from_size__lte', 100)), name='rules_lead_is_from_a_size')],
            },
        ),
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.CharField(choices=[('NEAR', 'every quarter of an hour, the next two days'), ('NIGHT', 'every night, the whole horizon'), ('START', 'after a start, the whole horizon'), ('ASKED', 'by hand, the whole horizon')], max_length=5)),
                ('local_date', models.DateField()),
                ('at', models.DateTimeField()),
                ('compared', models.PositiveIntegerField(default=0)),
                ('different', models.PositiveIntegerField(default=0)),
                ('repaired', models.PositiveIntegerField(default=0)),
                ('ahead', models.PositiveIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=300)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comparisons', to='opentable.link')),
            ],
            options={
                'indexes': [models.Index(fields=['link', '-at'], name='comparison_by_link')],
                'constraints': [models.CheckConstraint(condition=models.Q(('different__lte', models.F('compared')), ('repaired__lte', models.F('different'))), name='comparison_repairs_only_what_differs'), models.CheckConstraint(condition=models.Q(('occasion__in', ['NEAR', 'NIGHT', 'START', 'ASKED'])), name='comparison_occasion_is_known')],
            },
        ),
        migrations.CreateModel(
            name='FloorPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('starts_on', models.DateField()),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='floor_plans', to='outlets.outlet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'starts_on'), name='floor_plan_is_one_an_outlet_and_date'), models.UniqueConstraint(fields=('outlet', 'name'), name='floor_plan_name_is_one_an_outlet')],
            },
        ),
        migrations.CreateModel(
            name='PacingOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(blank=True, null=True)),
                ('minute', models.PositiveSmallIntegerField()),
                ('max_covers', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('max_parties', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pacing_overrides', to='outlets.outlet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'date', 'minute'), name='pacing_override_is_one_an_interval', nulls_distinct=False), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.math.Mod(models.F('minute'), 15), 0), ('minute__lt', 2160)), name='pacing_override_begins_on_the_quarter_hour')],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('LOCK', "OpenTable's short claim"), ('BOOKING', 'a reservation'), ('SEATING', 'a seated party'), ('BLOCK', 'a block by staff')], max_length=10)),
                ('date', models.DateField()),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('party_size', models.PositiveSmallIntegerField()),
                ('turn_minutes', models.PositiveSmallIntegerField()),
                ('granted_seconds', models.PositiveIntegerField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('channel', models.CharField(choices=[('ONLINE', 'OpenTable'), ('IN_HOUSE', 'staff, for a guest'), ('WALK_IN', 'a party at the door')], db_default='IN_HOUSE', default='IN_HOUSE', max_length=10)),
                ('is_pinned', models.BooleanField(db_default=False, default=False)),
                ('has_arrived', models.BooleanField(db_default=False, default=False)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='placements', to='opentable.connection')),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='outlets.outlet')),
            ],
            options={
                'indexes': [models.Index(fields=['outlet', 'date'], name='placement_by_day'), models.Index(condition=models.Q(('kind', 'LOCK'), ('released_at', None)), fields=['connection', 'outlet', 'expires_at'], name='placement_live_locks'), models.Index(condition=models.Q(('kind', 'SEATING'), ('released_at', None)), fields=['outlet'], name='placement_seated')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'LOCK'), ('expires_at__isnull', False)), models.Q(models.Q(('kind', 'LOCK'), _negated=True), ('expires_at__isnull', True)), _connector='OR'), name='placement_expires_only_as_a_lock'), models.CheckConstraint(condition=models.Q(('party_size__gte', 0)), name='placement_party_size_is_not_negative'), models.CheckConstraint(condition=models.Q(('channel__in', ['ONLINE', 'IN_HOUSE', 'WALK_IN'])), name='placement_channel_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Demand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('channel', models.CharField(choices=[('ONLINE', 'OpenTable'), ('IN_HOUSE', 'staff, for a guest'), ('WALK_IN', 'a party at the door')], max_length=10)),
                ('kind', models.CharField(choices=[('LOCK', 'a table to be kept'), ('MAKE', 'a booking'), ('MOVE', 'another time or size'), ('SEAT', 'a table now')], max_length=4)),
                ('date', models.DateField()),
                ('minute', models.PositiveSmallIntegerField()),
                ('party_size', models.PositiveSmallIntegerField()),
                ('turn_minutes', models.PositiveSmallIntegerField(null=True)),
                ('outcome', models.CharField(choices=[('GRANTED', 'Granted'), ('REFUSED', 'Refused')], max_length=7)),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('table_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='demands', to='outlets.outlet')),
                ('placement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='demands', to='availability.placement')),
            ],
            options={
                'indexes': [models.Index(fields=['outlet', 'date'], name='demand_by_day'), models.Index(fields=['at'], name='demand_by_age')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'GRANTED'), ('reasons', [])), models.Q(('outcome', 'REFUSED'), ('reasons__len__gt', 0)), _connector='OR'), name='demand_is_refused_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('party_size', models.PositiveSmallIntegerField()),
                ('sequence_id', models.BigIntegerField(default=0)),
                ('times', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                ('computed_at', models.DateTimeField(null=True)),
                ('dirty_number', models.BigIntegerField(default=1)),
                ('dirty_at', models.DateTimeField(editable=False, null=True)),
                ('published_number', models.BigIntegerField(default=0)),
                ('sent_times', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), null=True, size=None)),
                ('sent_sequence_id', models.BigIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('published_times', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), null=True, size=None)),
                ('published_sequence_id', models.BigIntegerField(default=0)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('is_accepted', models.BooleanField(default=False)),
                ('epoch', models.BigIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField()),
                ('fails', models.PositiveIntegerField(default=0)),
                ('company', models.PositiveSmallIntegerField(default=100)),
                ('refusals', models.PositiveSmallIntegerField(default=0)),
                ('is_parked', models.BooleanField(default=False)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='publications', to='opentable.link')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('dirty_number__gt', models.F('published_number'))), fields=['next_at'], name='publication_dirty')],
                'constraints': [models.UniqueConstraint(fields=('link', 'date', 'party_size'), name='publication_is_one_a_date_and_party_size'), models.CheckConstraint(condition=models.Q(('published_number__lte', models.F('dirty_number'))), name='publication_acknowledges_only_what_changed')],
            },
        ),
        migrations.CreateModel(
            name='ServiceDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('change_number', models.BigIntegerField(default=0)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='service_days', to='outlets.outlet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'date'), name='service_day_is_one_an_outlet_and_date')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, size=7)),
                ('first_seating', models.PositiveSmallIntegerField()),
                ('last_seating', models.PositiveSmallIntegerField()),
                ('closes', models.PositiveSmallIntegerField()),
                ('slot_minutes', models.PositiveSmallIntegerField(default=15)),
                ('cover_cap', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='outlets.outlet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'name'), name='shift_name_is_one_an_outlet'), models.CheckConstraint(condition=models.Q(('closes__lte', 2160), ('first_seating__lte', models.F('last_seating')), ('last_seating__lte', models.F('closes'))), name='shift_times_are_in_order'), models.CheckConstraint(condition=models.Q(('slot_minutes__in', [15, 30])), name='shift_slots_are_quarter_or_half_hours'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.math.Mod(models.F('first_seating'), 15), 0), name='shift_starts_on_the_quarter_hour'), models.CheckConstraint(condition=models.Q(('weekdays__contained_by', [1, 2, 3, 4, 5, 6, 7])), name='shift_weekdays_are_iso'), models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.math.Mod(django.db.models.expressions.CombinedExpression(models.F('last_seating'), '-', models.F('first_seating')), models.F('slot_minutes')), 0), name='shift_last_seating_is_a_slot'), models.CheckConstraint(condition=models.Q(('cover_cap__gte', 1)), name='shift_cover_cap_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_date', models.DateField()),
                ('last_date', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=100)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='outlets.outlet')),
                ('shift', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='availability.shift')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('last_date__gte', models.F('first_date'))), name='closure_dates_are_in_order')],
            },
        ),
        migrations.CreateModel(
            name='SpecialDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('name', models.CharField(max_length=60)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='special_days', to='outlets.outlet')),
                ('shifts', models.ManyToManyField(related_name='special_days', to='availability.shift')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'date'), name='special_day_is_one_an_outlet_and_date')],
            },
        ),
        migrations.CreateModel(
            name='Table',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64)),
                ('min_covers', models.PositiveSmallIntegerField()),
                ('max_covers', models.PositiveSmallIntegerField()),
                ('offer', models.CharField(choices=[('ONLINE', 'online and in house'), ('IN_HOUSE', 'in house only'), ('WALK_IN', 'walk-ins only')], default='ONLINE', max_length=10)),
                ('priority', models.PositiveSmallIntegerField(default=100)),
                ('is_active', models.BooleanField(default=True)),
                ('is_accessible', models.BooleanField(default=False)),
                ('is_high_top', models.BooleanField(default=False)),
                ('shape', models.CharField(choices=[('ROUND', 'Round'), ('SQUARE', 'Square'), ('LONG', 'Long'), ('STOOL', 'Stool')], default='SQUARE', max_length=10)),
                ('x', models.PositiveSmallIntegerField()),
                ('y', models.PositiveSmallIntegerField()),
                ('width', models.PositiveSmallIntegerField(default=84)),
                ('height', models.PositiveSmallIntegerField(default=84)),
                ('rotation', models.SmallIntegerField(default=0)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tables', to='availability.area')),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tables', to='outlets.outlet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'name'), name='table_name_is_one_an_outlet'), models.CheckConstraint(condition=models.Q(('max_covers__gte', models.F('min_covers')), ('min_covers__gte', 1)), name='table_covers_are_a_range'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='table_has_a_name'), models.CheckConstraint(condition=models.Q(('offer__in', ['ONLINE', 'IN_HOUSE', 'WALK_IN'])), name='table_offer_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Spot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shape', models.CharField(choices=[('ROUND', 'Round'), ('SQUARE', 'Square'), ('LONG', 'Long'), ('STOOL', 'Stool')], default='SQUARE', max_length=10)),
                ('x', models.PositiveSmallIntegerField()),
                ('y', models.PositiveSmallIntegerField()),
                ('width', models.PositiveSmallIntegerField(default=84)),
                ('height', models.PositiveSmallIntegerField(default=84)),
                ('rotation', models.SmallIntegerField(default=0)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spots', to='availability.floorplan')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spots', to='availability.table')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'table'), name='spot_is_one_a_plan_and_table'), models.CheckConstraint(condition=models.Q(('height__gte', 1), ('width__gte', 1)), name='spot_has_a_size')],
            },
        ),
        migrations.AddField(
            model_name='floorplan',
            name='tables',
            field=models.ManyToManyField(related_name='floor_plans', through='availability.Spot', to='availability.table'),
        ),
        migrations.CreateModel(
            name='Combination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('min_covers', models.PositiveSmallIntegerField()),
                ('max_covers', models.PositiveSmallIntegerField()),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='combinations', to='outlets.outlet')),
                ('tables', models.ManyToManyField(related_name='combinations', to='availability.table')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'name'), name='combination_name_is_one_an_outlet'), models.CheckConstraint(condition=models.Q(('max_covers__gte', models.F('min_covers')), ('min_covers__gte', 1)), name='combination_covers_are_a_range')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('kind', models.CharField(choices=[('LOCK', "OpenTable's short claim"), ('BOOKING', 'a reservation'), ('SEATING', 'a seated party'), ('BLOCK', 'a block by staff')], max_length=10)),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('outlet', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='outlets.outlet')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='availability.placement')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='availability.table')),
            ],
            options={
                'indexes': [models.Index(fields=['outlet', 'date'], include=('table', 'placement'), name='claim_by_day'), models.Index(condition=models.Q(('kind', 'LOCK')), fields=['expires_at'], name='claim_expiring')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('table', '='), ('during', '&&')], name='claims_on_a_table_never_overlap'), models.UniqueConstraint(fields=('placement', 'table'), name='claim_is_one_a_placement_and_table'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'LOCK'), ('expires_at__isnull', False)), models.Q(models.Q(('kind', 'LOCK'), _negated=True), ('expires_at__isnull', True)), _connector='OR'), name='claim_expires_only_as_a_lock'), models.CheckConstraint(condition=models.Q(('during__isempty', True), _negated=True), name='claim_period_is_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='TurnTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('max_party_size', models.PositiveSmallIntegerField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turn_times', to='outlets.outlet')),
                ('shift', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='turn_times', to='availability.shift')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('outlet', 'shift', 'max_party_size'), name='turn_time_is_one_a_shift_and_size', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('minutes__gte', 15), ('minutes__lte', 720)), name='turn_time_is_15_to_720_minutes')],
            },
        ),
    ]
