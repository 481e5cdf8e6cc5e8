import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('reservations', '0001_initial'),
        ('reservations', '0002_find_parties_without_a_table'),
        ('reservations', '0003_tell_placements_who_asked'),
        ('reservations', '0004_tie_house_states_to_states'),
    ]

    dependencies = [
        ('availability', '0001_squashed'),
        ('opentable', '0001_squashed'),
        ('outlets', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Guest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gpid', models.BigIntegerField(blank=True, null=True)),
                ('first_name', models.CharField(blank=True, max_length=150)),
                ('last_name', models.CharField(blank=True, max_length=150)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('phone_type', models.CharField(blank=True, max_length=20)),
                ('phone_country', models.CharField(blank=True, max_length=10)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('transactional_email', models.CharField(blank=True, max_length=254)),
                ('accepts_marketing', models.BooleanField(default=False)),
                ('is_vip', models.BooleanField(default=False)),
                ('allergies', models.CharField(blank=True, max_length=500)),
                ('notes', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guests', to='outlets.outlet')),
            ],
            options={
                'indexes': [models.Index(fields=['outlet', 'last_name', 'first_name'], name='guest_by_name')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('gpid__isnull', False)), fields=('outlet', 'gpid'), name='guest_gpid_is_one_an_outlet')],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmation_number', models.IntegerField()),
                ('state', models.CharField(choices=[('BOOKED', 'Booked'), ('SEATED', 'Seated'), ('ASSUMED_SEATED', 'Assumed Seated'), ('DONE', 'Done'), ('NOSHOW', 'Noshow'), ('CANCELED', 'Canceled')], default='BOOKED', max_length=15)),
                ('house_state', models.CharField(default='CONFIRMED', max_length=20)),
                ('source', models.CharField(choices=[('OPENTABLE', 'Opentable'), ('PHONE', 'Phone'), ('WALK_IN', 'Walk In')], max_length=10)),
                ('opentable_key', models.CharField(blank=True, max_length=200)),
                ('make_digest', models.BinaryField(max_length=32, null=True)),
                ('href_path', models.CharField(blank=True, max_length=2048)),
                ('lock_number', models.BigIntegerField(null=True)),
                ('table_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                ('starts_at', models.DateTimeField()),
                ('starts_local', models.CharField(max_length=16)),
                ('date', models.DateField()),
                ('turn_minutes', models.PositiveSmallIntegerField()),
                ('party_size', models.PositiveSmallIntegerField()),
                ('guest_notes', models.TextField(blank=True)),
                ('web_notes', models.TextField(blank=True)),
                ('may_pay', models.BooleanField(default=False)),
                ('needs_table', models.BooleanField(default=False)),
                ('server_name', models.CharField(blank=True, max_length=100)),
                ('received_sequence_id', models.BigIntegerField(null=True)),
                ('change_number', models.BigIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('seated_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('release_at', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reservations', to='opentable.connection')),
                ('guest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='reservations.guest')),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='outlets.outlet')),
                ('placement', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reservation', to='availability.placement')),
            ],
            options={
                'indexes': [models.Index(fields=['outlet', 'date'], name='reservation_by_day'), models.Index(fields=['guest', '-starts_at'], name='reservation_by_guest'), models.Index(fields=['confirmation_number'], name='reservation_by_number'), models.Index(condition=models.Q(('needs_table', True), ('state', 'BOOKED')), fields=['starts_at'], name='reservation_without_table'), models.Index(condition=models.Q(('release_at__isnull', False)), fields=['release_at'], name='reservation_to_release')],
                'constraints': [models.UniqueConstraint(fields=('outlet', 'confirmation_number'), name='confirmation_number_is_one_an_outlet'), models.UniqueConstraint(condition=models.Q(('opentable_key', ''), _negated=True), fields=('connection', 'opentable_key'), name='opentable_key_is_one_a_connection'), models.UniqueConstraint(condition=models.Q(('lock_number__isnull', False)), fields=('lock_number',), name='lock_is_used_once'), models.CheckConstraint(condition=models.Q(('confirmation_number__gte', 1)), name='confirmation_number_is_positive'), models.CheckConstraint(condition=models.Q(('party_size__gte', 1), ('party_size__lte', 100)), name='reservation_party_size_is_1_to_100'), models.CheckConstraint(condition=models.Q(('state__in', ['BOOKED', 'SEATED', 'ASSUMED_SEATED', 'DONE', 'NOSHOW', 'CANCELED'])), name='reservation_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('house_state__in', ['CONFIRMED', 'LATE', 'PARTLY_ARRIVED', 'ARRIVED']), ('state', 'BOOKED')), models.Q(('house_state__in', ['SEATED', 'COURSE_1', 'COURSE_2', 'COURSE_3', 'CHECK_DROPPED', 'PAID', 'BUSSING']), ('state', 'SEATED')), models.Q(('house_state__in', ['SEATED', 'COURSE_1', 'COURSE_2', 'COURSE_3', 'CHECK_DROPPED', 'PAID', 'BUSSING']), ('state', 'ASSUMED_SEATED')), models.Q(('house_state__in', ['FINISHED']), ('state', 'DONE')), models.Q(('house_state__in', ['NO_SHOW']), ('state', 'NOSHOW')), models.Q(('house_state__in', ['CANCELED']), ('state', 'CANCELED')), _connector='OR'), name='reservation_house_state_is_of_its_state')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=150)),
                ('act', models.CharField(max_length=40)),
                ('words', models.CharField(max_length=500)),
                ('details', models.JSONField(default=dict)),
                ('reservation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='reservations.reservation')),
            ],
            options={
                'indexes': [models.Index(fields=['reservation', 'id'], name='change_by_reservation')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('party_size', models.PositiveSmallIntegerField()),
                ('spent_minor', models.BigIntegerField()),
                ('tip_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('items', models.JSONField(default=list)),
                ('closed_at', models.DateTimeField()),
                ('guest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='reservations.guest')),
                ('reservation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='visit', to='reservations.reservation')),
            ],
            options={
                'indexes': [models.Index(fields=['guest', '-date'], name='visit_by_guest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tip_minor__gte', 0)), name='visit_tip_is_not_negative')],
            },
        ),
        # OpenTable keeps the number as a positive int32 (resoupdate); six digits are easy to read aloud.
        migrations.RunSQL(
            "CREATE SEQUENCE reservations_confirmation_number AS integer START 100001",
            "DROP SEQUENCE reservations_confirmation_number",
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION reservations_history_is_never_altered() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'the story of a reservation is never altered'; END $$;
            CREATE TRIGGER history_is_never_altered BEFORE UPDATE ON reservations_change
                FOR EACH ROW EXECUTE FUNCTION reservations_history_is_never_altered();
            """,
            """
            DROP TRIGGER history_is_never_altered ON reservations_change;
            DROP FUNCTION reservations_history_is_never_altered();
            """,
        ),
    ]
