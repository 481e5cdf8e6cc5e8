"""What is returned of a line is counted once its row is locked: two at once do not count past each other."""

from django.db import migrations

_BEGUN = """
CREATE OR REPLACE FUNCTION payments_return_is_within_its_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
"""
_REFUSED = """
        RAISE EXCEPTION 'more of line % is returned than was sold', NEW.line_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'return_is_within_its_line';
    END IF;
    RETURN NULL;
END $$;
"""
# A statement of its own: the sum then sees what was committed while this one waited.
_LOCKED = """
    PERFORM 1 FROM pos_sync_line WHERE id = NEW.line_id FOR UPDATE;
    IF (SELECT sum(quantity) FROM payments_return WHERE line_id = NEW.line_id)
       > (SELECT quantity FROM pos_sync_line WHERE id = NEW.line_id) THEN
"""
_AS_IT_WAS = """
    IF (SELECT sum(quantity) FROM payments_return WHERE line_id = NEW.line_id)
       > (SELECT quantity FROM pos_sync_line WHERE id = NEW.line_id FOR UPDATE) THEN
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0009_give_back_by_item'),
    ]

    operations = [
        migrations.RunSQL(_BEGUN + _LOCKED + _REFUSED, _BEGUN + _AS_IT_WAS + _REFUSED),
    ]
