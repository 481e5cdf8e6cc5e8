"""Items whose price was given back: a trigger refuses more of a line than were sold, and any change."""

import django.db.models.deletion
from django.db import migrations, models

_KEPT = """
CREATE TRIGGER returns_are_append_only BEFORE UPDATE OR DELETE ON payments_return
FOR EACH ROW EXECUTE FUNCTION payments_refunds_are_append_only();
CREATE FUNCTION payments_return_is_within_its_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(quantity) FROM payments_return WHERE line_id = NEW.line_id)
       > (SELECT quantity FROM pos_sync_line WHERE id = NEW.line_id FOR UPDATE) THEN
        RAISE EXCEPTION 'more of line % is returned than was sold', NEW.line_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'return_is_within_its_line';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER return_is_within_its_line AFTER INSERT ON payments_return
FOR EACH ROW EXECUTE FUNCTION payments_return_is_within_its_line();
"""
_DROPPED = """
DROP TRIGGER return_is_within_its_line ON payments_return;
DROP FUNCTION payments_return_is_within_its_line();
DROP TRIGGER returns_are_append_only ON payments_return;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0008_send_receipts_again'),
        ('pos_sync', '0011_let_a_party_pay_ahead'),
    ]

    operations = [
        migrations.AddField(
            model_name='refund',
            name='act',
            field=models.UUIDField(db_index=True, null=True),
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.UUIDField()),
                ('quantity', models.PositiveSmallIntegerField()),
                ('amount_minor', models.BigIntegerField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='pos_sync.line')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('act', 'line'), name='return_is_one_a_line_and_act'), models.CheckConstraint(condition=models.Q(('amount_minor__gte', 0), ('quantity__gte', 1)), name='return_is_of_something')],
            },
        ),
        migrations.RunSQL(_KEPT, _DROPPED),
    ]
