"""What a fire sent to one station is a ticket, with times of its own; stations close, and voids are seen.

A line is on a ticket of its own cart: a foreign key of both columns. What was fired before is put on tickets by the
instant of its fire, and what was voided before counts as seen.
"""

import django.db.models.deletion
from django.db import migrations, models


OWN_TICKET = """
ALTER TABLE pos_sync_ticket ADD CONSTRAINT ticket_is_of_one_cart UNIQUE (id, cart_id);
ALTER TABLE pos_sync_line ADD CONSTRAINT line_is_on_a_ticket_of_its_cart
    FOREIGN KEY (ticket_id, cart_id) REFERENCES pos_sync_ticket (id, cart_id) DEFERRABLE INITIALLY DEFERRED;
"""

NOT_OWN_TICKET = """
ALTER TABLE pos_sync_line DROP CONSTRAINT line_is_on_a_ticket_of_its_cart;
ALTER TABLE pos_sync_ticket DROP CONSTRAINT ticket_is_of_one_cart;
"""

FILL = """
INSERT INTO pos_sync_ticket
    (cart_id, station_id, fired_at, fired_by, bumped_at, bumped_by, is_standing, allergies)
SELECT line.cart_id, line.station_id, coalesce(line.sent_at, line.added_at), '',
       CASE WHEN NOT bool_or(line.kitchen_state = 'FIRED') THEN max(line.ready_at) END, '',
       bool_or(line.kitchen_state = 'FIRED' AND line.voided_at IS NULL), cart.allergies_acknowledged
  FROM pos_sync_line line JOIN pos_sync_cart cart ON cart.id = line.cart_id
 WHERE line.kitchen_state IN ('FIRED', 'READY', 'SERVED')
 GROUP BY line.cart_id, line.station_id, coalesce(line.sent_at, line.added_at), cart.allergies_acknowledged;

UPDATE pos_sync_line line SET ticket_id = ticket.id,
       void_seen_at = CASE WHEN line.kitchen_state <> 'SERVED' THEN line.voided_at END
  FROM pos_sync_ticket ticket
 WHERE line.kitchen_state IN ('FIRED', 'READY', 'SERVED') AND ticket.cart_id = line.cart_id
   AND ticket.station_id = line.station_id AND ticket.fired_at = coalesce(line.sent_at, line.added_at);

-- Now and not at the end: Django indexes the table after this, and may not while a check of its rows waits.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('pos_sync', '0006_match_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='station',
            name='is_open',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name='station',
            name='stand_in',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='stands_in_for', to='pos_sync.station'),
        ),
        migrations.AddField(
            model_name='station',
            name='switched_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='station',
            name='switched_by',
            field=models.CharField(blank=True, db_default='', max_length=150),
        ),
        migrations.AddConstraint(
            model_name='station',
            constraint=models.CheckConstraint(condition=models.Q(('is_open', False), ('stand_in__isnull', True), _connector='OR'), name='station_has_a_stand_in_only_while_closed'),
        ),
        migrations.AddConstraint(
            model_name='station',
            constraint=models.CheckConstraint(condition=models.Q(('stand_in__isnull', True), models.Q(('stand_in', models.F('id')), _negated=True), _connector='OR'), name='station_never_stands_in_for_itself'),
        ),
        migrations.AlterField(
            model_name='category',
            name='station',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='categories', to='pos_sync.station'),
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fired_at', models.DateTimeField()),
                ('fired_by', models.CharField(max_length=150)),
                ('bumped_at', models.DateTimeField(null=True)),
                ('bumped_by', models.CharField(blank=True, max_length=150)),
                ('is_standing', models.BooleanField(default=True)),
                ('allergies', models.CharField(blank=True, max_length=500)),
                ('cart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='pos_sync.cart')),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='pos_sync.station')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_standing', True)), fields=['station'], name='ticket_that_stands'), models.Index(fields=['station', 'bumped_at'], name='ticket_by_bump')],
                'constraints': [models.CheckConstraint(condition=models.Q(('bumped_at__isnull', False), ('bumped_by', ''), _connector='OR'), name='ticket_has_who_bumped_it_with_when')],
            },
        ),
        migrations.AlterField(
            model_name='line',
            name='station',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='pos_sync.station'),
        ),
        migrations.AddField(
            model_name='line',
            name='ticket',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='pos_sync.ticket'),
        ),
        migrations.AddField(
            model_name='line',
            name='void_seen_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='line',
            name='void_seen_by',
            field=models.CharField(blank=True, db_default='', max_length=150),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(('void_seen_at__isnull', True), ('voided_at__isnull', False), _connector='OR'), name='line_void_is_seen_only_where_voided'),
        ),
        migrations.RunSQL(OWN_TICKET, NOT_OWN_TICKET),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
