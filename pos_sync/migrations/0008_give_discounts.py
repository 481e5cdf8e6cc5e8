"""Comps and discounts, and what no CHECK can hold of them.

A line's discount is of the line's cart: a foreign key of both columns. What was given is never altered but
that it is taken back, once, or goes along with its line: a trigger, because no grant binds the rows' owner.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import pos_sync.models.rates
from django.db import migrations, models


OWN_LINE = """
ALTER TABLE pos_sync_discount ADD CONSTRAINT discount_is_on_a_line_of_its_cart
    FOREIGN KEY (line_id, cart_id) REFERENCES pos_sync_line (id, cart_id) DEFERRABLE INITIALLY DEFERRED;
"""

KEPT = """
CREATE FUNCTION pos_sync_discounts_are_only_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may text[] := ARRAY['cart_id', 'removed_at', 'removed_by', 'removed_reason'];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - may <> to_jsonb(OLD) - may
        OR (OLD.removed_at IS NOT NULL AND to_jsonb(NEW) - 'cart_id' <> to_jsonb(OLD) - 'cart_id') THEN
        RAISE EXCEPTION 'a discount is only taken back';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER discounts_are_only_taken_back BEFORE UPDATE OR DELETE ON pos_sync_discount
FOR EACH ROW EXECUTE FUNCTION pos_sync_discounts_are_only_taken_back();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outlets', '0005_offer_tags_for_bookings'),
        ('pos_sync', '0007_give_the_kitchen_tickets'),
    ]

    operations = [
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('HOST', 'Host'), ('SERVER', 'Server'), ('KITCHEN', 'Kitchen'), ('MANAGER', 'Manager'), ('SUPPORT', 'Support'), ('OWNER', 'Owner')], max_length=10)),
                ('may_comp', models.BooleanField(default=False, verbose_name='may comp lines')),
                ('most_rate', models.PositiveIntegerField(default=0, help_text='Of the check before discounts, in thousandths of a percent: 10000 is 10 %.')),
                ('most_minor', models.PositiveIntegerField(blank=True, help_text='In the smallest unit of the currency; empty for no limit.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Discount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('AMOUNT', 'Amount'), ('RATE', 'Rate'), ('COMP', 'Comp')], max_length=10)),
                ('amount_minor', models.BigIntegerField(default=0)),
                ('rate', models.PositiveIntegerField(default=0)),
                ('units', models.PositiveSmallIntegerField(default=0)),
                ('most_minor', models.BigIntegerField(null=True)),
                ('reason', models.CharField(max_length=200)),
                ('actor', models.CharField(max_length=150)),
                ('approved_by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('removed_by', models.CharField(blank=True, default='', max_length=150)),
                ('removed_reason', models.CharField(blank=True, default='', max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name='cart',
            name='rounding_minor',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='houserates',
            name='discount_reasons',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, db_default=['Guest was not happy', 'Long wait', 'Our mistake', 'Regular guest', 'Birthday', 'Staff meal'], default=pos_sync.models.rates.usual_reasons, help_text='Offered for comps and discounts, separated by commas; others may be typed.', size=None),
        ),
        migrations.AddField(
            model_name='houserates',
            name='rounds_cash',
            field=models.BooleanField(db_default=False, default=False, help_text="To the currency's smallest coin, when cash settles a check."),
        ),
        migrations.AddField(
            model_name='part',
            name='rounding_minor',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(fields=('id', 'cart'), name='line_is_of_one_cart'),
        ),
        migrations.AddField(
            model_name='allowance',
            name='outlet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='allowances', to='outlets.outlet'),
        ),
        migrations.AddField(
            model_name='discount',
            name='cart',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discounts', to='pos_sync.cart'),
        ),
        migrations.AddField(
            model_name='discount',
            name='line',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='discounts', to='pos_sync.line'),
        ),
        migrations.AddConstraint(
            model_name='allowance',
            constraint=models.UniqueConstraint(fields=('outlet', 'role'), name='allowance_is_one_an_outlet_and_role'),
        ),
        migrations.AddConstraint(
            model_name='allowance',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['HOST', 'SERVER', 'KITCHEN', 'MANAGER', 'SUPPORT', 'OWNER'])), name='allowance_role_is_known'),
        ),
        migrations.AddConstraint(
            model_name='allowance',
            constraint=models.CheckConstraint(condition=models.Q(('most_rate__lte', 100000)), name='allowance_is_of_the_check'),
        ),
        migrations.AddIndex(
            model_name='discount',
            index=models.Index(fields=['cart', 'id'], name='discount_by_cart'),
        ),
        migrations.AddConstraint(
            model_name='discount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount_minor__gt', 0), ('kind', 'AMOUNT'), ('rate', 0), ('units', 0)), models.Q(('amount_minor', 0), ('kind', 'RATE'), ('rate__gt', 0), ('rate__lte', 100000), ('units', 0)), models.Q(('amount_minor', 0), ('kind', 'COMP'), ('line__isnull', False), ('rate', 0), ('units__gt', 0)), _connector='OR'), name='discount_is_of_one_kind'),
        ),
        migrations.AddConstraint(
            model_name='discount',
            constraint=models.CheckConstraint(condition=models.Q(('most_minor__isnull', True), models.Q(('kind', 'RATE'), ('most_minor__gte', 0)), _connector='OR'), name='discount_rate_alone_has_a_most'),
        ),
        migrations.AddConstraint(
            model_name='discount',
            constraint=models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='discount_says_why'),
        ),
        migrations.AddConstraint(
            model_name='discount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('actor', ''), _negated=True), models.Q(('approved_by', ''), _negated=True)), name='discount_says_who_approved_it'),
        ),
        migrations.AddConstraint(
            model_name='discount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), ('removed_by', ''), ('removed_reason', '')), models.Q(('removed_at__isnull', False), ('removed_reason__regex', '\\S'), models.Q(('removed_by', ''), _negated=True)), _connector='OR'), name='discount_taken_back_says_why'),
        ),
        migrations.RunSQL(OWN_LINE, "ALTER TABLE pos_sync_discount DROP CONSTRAINT discount_is_on_a_line_of_its_cart;"),
        migrations.RunSQL(
            KEPT,
            """
            DROP TRIGGER discounts_are_only_taken_back ON pos_sync_discount;
            DROP FUNCTION pos_sync_discounts_are_only_taken_back();
            """,
        ),
    ]
