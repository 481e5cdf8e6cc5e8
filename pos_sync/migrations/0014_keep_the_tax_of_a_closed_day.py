"""The rate of a line decides what its check came to: a closed day keeps it, as it keeps the price."""

from django.db import migrations

_KEPT = """
CREATE OR REPLACE FUNCTION pos_sync_line_keeps_its_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND ROW(OLD.cart_id, OLD.category, OLD.quantity, OLD.unit_price_minor, OLD.modifiers_minor, OLD.voided_at,
                OLD.tax_rate, OLD.kitchen_state = 'NEW')
            IS NOT DISTINCT FROM
            ROW(NEW.cart_id, NEW.category, NEW.quantity, NEW.unit_price_minor, NEW.modifiers_minor, NEW.voided_at,
                NEW.tax_rate, NEW.kitchen_state = 'NEW')
    THEN RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM pos_sync_refuse_closed_day_of(OLD.cart_id); END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    PERFORM pos_sync_refuse_closed_day_of(NEW.cart_id);
    RETURN NEW;
END $$;
"""
_AS_BEFORE = _KEPT.replace("\n                OLD.tax_rate, OLD", "\n                OLD").replace(
    "\n                NEW.tax_rate, NEW", "\n                NEW"
)


class Migration(migrations.Migration):

    dependencies = [
        ('pos_sync', '0013_let_parts_bear_shares'),
    ]

    operations = [
        migrations.RunSQL(_KEPT, _AS_BEFORE),
    ]
