"""A closed day of checks: the database itself refuses what would change what the day came to.

What OpenTable reports afterwards is let by: a check of a closed day is open again only where something of it
fell due, and what a snapshot writes down follows from lines and payments.
"""

from django.db import migrations, models

_KEPT = """
CREATE FUNCTION pos_sync_refuse_closed_day(of_outlet bigint, of_date date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE at timestamptz;
BEGIN
    SELECT closed_at INTO at FROM pos_sync_checkcount
    WHERE outlet_id = of_outlet AND date = of_date FOR KEY SHARE;
    IF at IS NOT NULL THEN
        RAISE EXCEPTION 'the day % is closed', of_date
            USING ERRCODE = 'check_violation', CONSTRAINT = 'day_is_closed';
    END IF;
END $$;

CREATE FUNCTION pos_sync_refuse_closed_day_of(cart uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE of_cart record;
BEGIN
    SELECT outlet_id, date INTO of_cart FROM pos_sync_cart WHERE id = cart;
    PERFORM pos_sync_refuse_closed_day(of_cart.outlet_id, of_cart.date);
END $$;

CREATE FUNCTION pos_sync_cart_keeps_its_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND ROW(OLD.outlet_id, OLD.date, OLD.check_number, OLD.currency, OLD.service_is_on, OLD.prepaid_minor,
                OLD.waived_minor)
            IS NOT DISTINCT FROM
            ROW(NEW.outlet_id, NEW.date, NEW.check_number, NEW.currency, NEW.service_is_on, NEW.prepaid_minor,
                NEW.waived_minor)
        AND (NEW.state = OLD.state OR NEW.state IN ('PAID', 'CLOSED') OR (NEW.state = 'OPEN' AND NEW.due_minor > 0))
    THEN RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM pos_sync_refuse_closed_day(OLD.outlet_id, OLD.date); END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    PERFORM pos_sync_refuse_closed_day(NEW.outlet_id, NEW.date);
    RETURN NEW;
END $$;
CREATE TRIGGER cart_keeps_its_day BEFORE INSERT OR UPDATE OR DELETE ON pos_sync_cart
FOR EACH ROW EXECUTE FUNCTION pos_sync_cart_keeps_its_day();

CREATE FUNCTION pos_sync_line_keeps_its_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND ROW(OLD.cart_id, OLD.category, OLD.quantity, OLD.unit_price_minor, OLD.modifiers_minor, OLD.voided_at,
                OLD.kitchen_state = 'NEW')
            IS NOT DISTINCT FROM
            ROW(NEW.cart_id, NEW.category, NEW.quantity, NEW.unit_price_minor, NEW.modifiers_minor, NEW.voided_at,
                NEW.kitchen_state = 'NEW')
    THEN RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM pos_sync_refuse_closed_day_of(OLD.cart_id); END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    PERFORM pos_sync_refuse_closed_day_of(NEW.cart_id);
    RETURN NEW;
END $$;
CREATE TRIGGER line_keeps_its_day BEFORE INSERT OR UPDATE OR DELETE ON pos_sync_line
FOR EACH ROW EXECUTE FUNCTION pos_sync_line_keeps_its_day();

CREATE FUNCTION pos_sync_discount_keeps_its_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM pos_sync_refuse_closed_day_of(OLD.cart_id); END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    PERFORM pos_sync_refuse_closed_day_of(NEW.cart_id);
    RETURN NEW;
END $$;
CREATE TRIGGER discount_keeps_its_day BEFORE INSERT OR UPDATE OR DELETE ON pos_sync_discount
FOR EACH ROW EXECUTE FUNCTION pos_sync_discount_keeps_its_day();
"""
_DROPPED = """
DROP TRIGGER discount_keeps_its_day ON pos_sync_discount;
DROP FUNCTION pos_sync_discount_keeps_its_day();
DROP TRIGGER line_keeps_its_day ON pos_sync_line;
DROP FUNCTION pos_sync_line_keeps_its_day();
DROP TRIGGER cart_keeps_its_day ON pos_sync_cart;
DROP FUNCTION pos_sync_cart_keeps_its_day();
DROP FUNCTION pos_sync_refuse_closed_day_of(uuid);
DROP FUNCTION pos_sync_refuse_closed_day(bigint, date);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('pos_sync', '0008_give_discounts'),
    ]

    operations = [
        migrations.AddField(
            model_name='checkcount',
            name='closed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(_KEPT, _DROPPED),
    ]
