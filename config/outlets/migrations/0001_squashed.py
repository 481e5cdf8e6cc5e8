import config.outlets.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('outlets', '0001_initial'),
        ('outlets', '0002_count_logins_in_the_database'),
    ]

    dependencies = [
        ('auth', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Outlet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=100)),
                ('rid', models.PositiveIntegerField(unique=True)),
                ('mode', models.CharField(choices=[('NETWORK', 'NETWORK: our book is the truth'), ('POS', 'POS: OpenTable owns the book')], max_length=10)),
                ('time_zone', models.CharField(max_length=64, validators=[config.outlets.models.must_be_a_zone])),
                ('currency', models.CharField(max_length=3)),
                ('integration_enabled', models.BooleanField(default=True)),
                ('payments_enabled', models.BooleanField(default=True)),
                ('closes_paid_checks', models.BooleanField(default=True)),
                ('finishes_after_payment', models.BooleanField(default=True)),
                ('finish_after_minutes', models.PositiveSmallIntegerField(default=10)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('rid__gte', 1)), name='outlet_rid_is_positive'), models.CheckConstraint(condition=models.Q(('mode__in', ['NETWORK', 'POS'])), name='outlet_mode_is_known'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='outlet_currency_is_iso_4217')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('HOST', 'Host'), ('SERVER', 'Server'), ('KITCHEN', 'Kitchen'), ('MANAGER', 'Manager'), ('SUPPORT', 'Support'), ('OWNER', 'Owner')], max_length=10)),
                ('pin_hash', models.CharField(blank=True, max_length=200)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='outlets.outlet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'outlet'), name='membership_is_one_role_an_outlet'), models.CheckConstraint(condition=models.Q(('role__in', ['HOST', 'SERVER', 'KITCHEN', 'MANAGER', 'SUPPORT', 'OWNER'])), name='membership_role_is_known')],
            },
        ),
        # As `createcachetable` would make it.
        migrations.RunSQL(
            """
            CREATE TABLE IF NOT EXISTS staff_attempts (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX staff_attempts_expires ON staff_attempts (expires);
            """,
            "DROP TABLE staff_attempts",
        ),
    ]
