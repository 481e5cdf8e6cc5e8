"""Shares of lines in place of whole ones, amounts and covers of parts, and what a settled part came to.

A share is of a line and a part of its own cart: foreign keys of both columns.
"""

import django.db.models.deletion
from django.db import migrations, models


OWN_CART = """
ALTER TABLE pos_sync_share ADD CONSTRAINT share_is_of_a_line_of_its_cart
    FOREIGN KEY (line_id, cart_id) REFERENCES pos_sync_line (id, cart_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE pos_sync_share ADD CONSTRAINT share_is_in_a_part_of_its_cart
    FOREIGN KEY (part_id, cart_id) REFERENCES pos_sync_part (id, cart_id) DEFERRABLE INITIALLY DEFERRED;
"""

WHOLE_LINES = """
INSERT INTO pos_sync_share (cart_id, line_id, part_id, units)
    SELECT cart_id, id, part_id, quantity FROM pos_sync_line WHERE part_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""

# A share less than the line has no place in the old form: such a line is all parts' again.
LINES_OF_ONE = """
UPDATE pos_sync_line line SET part_id = share.part_id
  FROM pos_sync_share share
 WHERE share.line_id = line.id
   AND (SELECT count(*) FROM pos_sync_share other WHERE other.line_id = line.id) = 1;
DELETE FROM pos_sync_share;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""

# Whether money for no part bore some of a settled part was not kept: where there is such money, it may have.
SETTLED = """
UPDATE pos_sync_part part SET settled_minor = part.paid_minor, is_helped = cart.paid_minor > (
    SELECT sum(other.paid_minor) FROM pos_sync_part other WHERE other.cart_id = cart.id
)
  FROM pos_sync_cart cart
 WHERE part.is_settled AND cart.id = part.cart_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""

UNSETTLED = """
UPDATE pos_sync_part SET is_settled = settled_minor IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('pos_sync', '0012_price_by_period_and_count_down'),
    ]

    operations = [
        migrations.AddField(
            model_name='houserates',
            name='splits_by_item',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('units', models.PositiveIntegerField()),
                ('cart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='pos_sync.cart')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='pos_sync.line')),
                ('part', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='pos_sync.part')),
            ],
            options={
                'indexes': [models.Index(fields=['cart'], name='share_by_cart')],
                'constraints': [
                    models.UniqueConstraint(fields=('line', 'part'), name='share_is_one_a_line_and_part', nulls_distinct=False),
                    models.CheckConstraint(condition=models.Q(('units__gte', 1)), name='share_units_are_positive'),
                ],
            },
        ),
        migrations.RunSQL(
            OWN_CART,
            """
            ALTER TABLE pos_sync_share DROP CONSTRAINT share_is_of_a_line_of_its_cart;
            ALTER TABLE pos_sync_share DROP CONSTRAINT share_is_in_a_part_of_its_cart;
            """,
        ),
        migrations.RunSQL(WHOLE_LINES, LINES_OF_ONE),
        migrations.RunSQL(
            "ALTER TABLE pos_sync_line DROP CONSTRAINT line_is_in_a_part_of_its_cart;",
            """
            ALTER TABLE pos_sync_line ADD CONSTRAINT line_is_in_a_part_of_its_cart
                FOREIGN KEY (part_id, cart_id) REFERENCES pos_sync_part (id, cart_id) DEFERRABLE INITIALLY DEFERRED;
            """,
        ),
        migrations.RemoveField(
            model_name='line',
            name='part',
        ),
        migrations.AddField(
            model_name='part',
            name='settled_minor',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='part',
            name='is_helped',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='part',
            name='fixed_minor',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='part',
            name='covers',
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.RunSQL(SETTLED, UNSETTLED),
        migrations.RemoveConstraint(
            model_name='part',
            name='settled_part_was_paid',
        ),
        migrations.RemoveField(
            model_name='part',
            name='is_settled',
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('paid_minor__gte', 0), models.Q(models.Q(('is_helped', False), ('settled_minor', None)), models.Q(('paid_minor__gt', 0), ('settled_minor__gt', 0)), _connector='OR')), name='settled_part_was_paid'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('fixed_minor', None), ('fixed_minor__gt', 0), _connector='OR'), name='part_amount_is_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('covers__gte', 1), ('covers__lte', 20)), name='part_covers_are_1_to_20'),
        ),
    ]
