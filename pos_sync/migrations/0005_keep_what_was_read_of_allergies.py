"""What staff had read of a guest's allergies: the journal of the checks there are tells it."""

from django.db import migrations, models

_FILL = """
UPDATE pos_sync_cart cart SET allergies_acknowledged = left(btrim(read.payload ->> 'allergies'), 500)
FROM (
    SELECT DISTINCT ON (cart_id) cart_id, payload FROM pos_sync_cartevent
    WHERE kind = 'allergies' ORDER BY cart_id, number DESC
) read
WHERE read.cart_id = cart.id AND read.payload ->> 'allergies' IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('pos_sync', '0004_keep_the_rates_of_a_sale'),
    ]

    operations = [
        migrations.AddField(
            model_name='cart',
            name='allergies_acknowledged',
            field=models.CharField(blank=True, db_default='', max_length=500),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
