"""Parts of a split check, and what no CHECK can hold of them.

A line belongs to a part of its own cart: a foreign key of both columns. A number is of one check: the first part
has its cart's, and no other cart of the outlet's day has another part's. The row lock of the day's count keeps two
from being given at once; the trigger keeps a wrong one out.
"""

import django.db.models.deletion
from django.db import migrations, models


OWN_PART = """
ALTER TABLE pos_sync_line ADD CONSTRAINT line_is_in_a_part_of_its_cart
    FOREIGN KEY (part_id, cart_id) REFERENCES pos_sync_part (id, cart_id) DEFERRABLE INITIALLY DEFERRED;
"""

NUMBERS = """
CREATE FUNCTION pos_sync_part_number_is_of_one_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pos_sync_cart cart
         WHERE cart.id = NEW.cart_id AND cart.outlet_id = NEW.outlet_id AND cart.date = NEW.date
           AND (cart.check_number = NEW.check_number) = (NEW.position = 1)
    ) OR EXISTS (
        SELECT FROM pos_sync_cart cart
         WHERE cart.outlet_id = NEW.outlet_id AND cart.date = NEW.date
           AND cart.check_number = NEW.check_number AND cart.id <> NEW.cart_id
    ) THEN
        RAISE unique_violation USING MESSAGE = 'the number of a part is of one check';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER number_is_of_one_check
    BEFORE INSERT OR UPDATE OF cart_id, outlet_id, date, check_number, position ON pos_sync_part
    FOR EACH ROW EXECUTE FUNCTION pos_sync_part_number_is_of_one_check();

CREATE FUNCTION pos_sync_cart_number_is_of_one_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM pos_sync_part part
         WHERE part.outlet_id = NEW.outlet_id AND part.date = NEW.date
           AND part.check_number = NEW.check_number AND part.cart_id <> NEW.id
    ) THEN
        RAISE unique_violation USING MESSAGE = 'the number of a check is not that of another''s part';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER number_is_of_one_check BEFORE INSERT OR UPDATE OF outlet_id, date, check_number ON pos_sync_cart
    FOR EACH ROW EXECUTE FUNCTION pos_sync_cart_number_is_of_one_check();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outlets', '0001_squashed'),
        ('pos_sync', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('check_number', models.PositiveIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('seat', models.PositiveSmallIntegerField(null=True)),
                ('paid_minor', models.BigIntegerField(default=0)),
                ('is_settled', models.BooleanField(default=False)),
                ('undone_at', models.DateTimeField(null=True)),
                ('cart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='pos_sync.cart')),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_parts', to='outlets.outlet')),
            ],
        ),
        migrations.AddField(
            model_name='line',
            name='part',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='pos_sync.part'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.UniqueConstraint(fields=('cart', 'position'), name='part_position_is_one_a_cart'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.UniqueConstraint(fields=('outlet', 'date', 'check_number'), name='part_number_is_one_an_outlet_and_date'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('cart', 'seat'), name='part_seat_is_one_a_cart'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.UniqueConstraint(fields=('id', 'cart'), name='part_is_of_one_cart'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('position__gte', 1), ('position__lte', 20)), name='part_position_is_1_to_20'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('paid_minor__gte', 0), models.Q(('is_settled', False), ('paid_minor__gt', 0), _connector='OR')), name='settled_part_was_paid'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('undone_at', None), ('paid_minor', 0), _connector='OR'), name='undone_part_is_not_paid'),
        ),
        migrations.RunSQL(OWN_PART, "ALTER TABLE pos_sync_line DROP CONSTRAINT line_is_in_a_part_of_its_cart;"),
        migrations.RunSQL(
            NUMBERS,
            """
            DROP TRIGGER number_is_of_one_check ON pos_sync_part;
            DROP TRIGGER number_is_of_one_check ON pos_sync_cart;
            DROP FUNCTION pos_sync_part_number_is_of_one_check();
            DROP FUNCTION pos_sync_cart_number_is_of_one_check();
            """,
        ),
    ]
