"""Know since when a date waits for the publisher, whoever made it wait.

A trigger, because half a dozen statements raise the dirty number, and one of them forgotten would make a
backlog look young.
"""

from django.db import migrations, models

FUNCTION = """
CREATE FUNCTION availability_publication_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.dirty_number = NEW.published_number THEN
        NEW.dirty_at := NULL;
    ELSIF TG_OP = 'INSERT' OR NEW.published_number <> OLD.published_number
          OR OLD.dirty_number = OLD.published_number THEN
        NEW.dirty_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publication_waits BEFORE INSERT OR UPDATE OF dirty_number, published_number
    ON availability_publication FOR EACH ROW EXECUTE FUNCTION availability_publication_waits();
UPDATE availability_publication SET dirty_at = clock_timestamp() WHERE dirty_number > published_number;
"""

DROP = """
DROP TRIGGER publication_waits ON availability_publication;
DROP FUNCTION availability_publication_waits();
"""


class Migration(migrations.Migration):
    dependencies = [("availability", "0003_keep_shifts_on_the_quarter_hour")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="dirty_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(FUNCTION, DROP),
    ]
