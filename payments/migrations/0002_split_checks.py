"""A payment for a part is for one of its own check: a foreign key of both columns."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0001_squashed'),
        ('pos_sync', '0002_split_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='payment',
            name='part',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='pos_sync.part'),
        ),
        migrations.RunSQL(
            """
            ALTER TABLE payments_payment ADD CONSTRAINT payment_is_for_a_part_of_its_cart
                FOREIGN KEY (part_id, cart_id) REFERENCES pos_sync_part (id, cart_id)
                DEFERRABLE INITIALLY DEFERRED;
            """,
            "ALTER TABLE payments_payment DROP CONSTRAINT payment_is_for_a_part_of_its_cart;",
        ),
    ]
