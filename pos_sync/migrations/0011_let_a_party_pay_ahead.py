"""What a party paid ahead of its visit, beside what of it the check has used. Nothing could set either before.

A closed day keeps what was paid ahead; how much of it counts follows from lines and payments.
"""

from django.db import migrations, models
from django.db.models import F, Q

_KEPT = """
CREATE OR REPLACE FUNCTION pos_sync_cart_keeps_its_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND ROW(OLD.outlet_id, OLD.date, OLD.check_number, OLD.currency, OLD.service_is_on, OLD.deposit_minor,
                OLD.waived_minor)
            IS NOT DISTINCT FROM
            ROW(NEW.outlet_id, NEW.date, NEW.check_number, NEW.currency, NEW.service_is_on, NEW.deposit_minor,
                NEW.waived_minor)
        AND (NEW.state = OLD.state OR NEW.state IN ('PAID', 'CLOSED') OR (NEW.state = 'OPEN' AND NEW.due_minor > 0))
    THEN RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM pos_sync_refuse_closed_day(OLD.outlet_id, OLD.date); END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    PERFORM pos_sync_refuse_closed_day(NEW.outlet_id, NEW.date);
    RETURN NEW;
END $$;
"""
_AS_BEFORE = _KEPT.replace("deposit_minor", "prepaid_minor")


class Migration(migrations.Migration):

    dependencies = [
        ('pos_sync', '0010_merge_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='cart',
            name='deposit_minor',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name='cart',
            constraint=models.CheckConstraint(
                condition=Q(prepaid_minor=0)
                | Q(
                    prepaid_minor__gt=0,
                    prepaid_minor__lte=F('deposit_minor'),
                    total_minor__gte=F('prepaid_minor'),
                ),
                name='cart_uses_no_more_than_the_deposit_and_the_total',
            ),
        ),
        migrations.RunSQL(_KEPT, _AS_BEFORE),
    ]
