"""Days that were closed, frozen by a trigger; and no money of a closed day moves but what OpenTable reports."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

_KEPT = """
CREATE FUNCTION payments_payment_keeps_its_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND ROW(OLD.cart_id, OLD.tender, OLD.amount_minor, OLD.tip_minor, OLD.refunded_minor, OLD.rounding_minor)
            IS NOT DISTINCT FROM
            ROW(NEW.cart_id, NEW.tender, NEW.amount_minor, NEW.tip_minor, NEW.refunded_minor, NEW.rounding_minor)
        AND (NEW.state = OLD.state OR NEW.tender = 'OPENTABLE')
    THEN RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM pos_sync_refuse_closed_day_of(OLD.cart_id); END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF TG_OP <> 'INSERT' OR NEW.tender <> 'OPENTABLE' THEN PERFORM pos_sync_refuse_closed_day_of(NEW.cart_id); END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_keeps_its_day BEFORE INSERT OR UPDATE OR DELETE ON payments_payment
FOR EACH ROW EXECUTE FUNCTION payments_payment_keeps_its_day();

CREATE FUNCTION payments_day_closes_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.reopened_at IS NULL
        AND to_jsonb(OLD) - '{reopened_at,reopened_by,reopen_reason}'::text[]
            = to_jsonb(NEW) - '{reopened_at,reopened_by,reopen_reason}'::text[]
    THEN RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was counted at the close of a day is frozen';
END $$;
CREATE TRIGGER day_closes_are_frozen BEFORE UPDATE OR DELETE ON payments_dayclose
FOR EACH ROW EXECUTE FUNCTION payments_day_closes_are_frozen();
"""
_DROPPED = """
DROP TRIGGER day_closes_are_frozen ON payments_dayclose;
DROP FUNCTION payments_day_closes_are_frozen();
DROP TRIGGER payment_keeps_its_day ON payments_payment;
DROP FUNCTION payments_payment_keeps_its_day();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outlets', '0001_squashed'),
        ('payments', '0005_round_cash'),
        ('pos_sync', '0009_close_a_day'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayClose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('closed_at', models.DateTimeField()),
                ('closed_by', models.CharField(max_length=150)),
                ('currency', models.CharField(max_length=3)),
                ('expected_minor', models.BigIntegerField()),
                ('counted_minor', models.BigIntegerField()),
                ('cash_reason', models.CharField(blank=True, max_length=200)),
                ('totals', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('reopened_at', models.DateTimeField(null=True)),
                ('reopened_by', models.CharField(blank=True, max_length=150)),
                ('reopen_reason', models.CharField(blank=True, max_length=200)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='day_closes', to='outlets.outlet')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=Q(reopened_at=None), fields=('outlet', 'date'), name='day_is_closed_once'),
                    models.CheckConstraint(condition=Q(('counted_minor', F('expected_minor')), ('cash_reason__regex', '\\S'), _connector='OR'), name='cash_over_or_short_says_why'),
                    models.CheckConstraint(condition=Q(reopened_at=None, reopened_by='', reopen_reason='') | (Q(reopened_at__isnull=False, reopen_reason__regex=r'\S') & ~Q(reopened_by='')), name='reopened_day_says_who_and_why'),
                    models.CheckConstraint(condition=Q(counted_minor__gte=0), name='counted_cash_is_not_negative'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence_id', models.PositiveIntegerField()),
                ('words', models.CharField(max_length=300)),
                ('actor', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('cart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='pos_sync.cart')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=Q(('words__regex', '\\S')), name='remark_says_something')],
            },
        ),
        migrations.RunSQL(_KEPT, _DROPPED),
    ]
