"""What a person had the integration do, in rows that nobody alters: a trigger, because no grant binds their owner."""

from django.db import migrations, models

_KEPT = """
CREATE FUNCTION opentable_steering_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was done is never altered'; END $$;
CREATE TRIGGER steering_is_kept BEFORE UPDATE OR DELETE ON opentable_steering
FOR EACH ROW EXECUTE FUNCTION opentable_steering_is_kept();
"""
_DROPPED = """
DROP TRIGGER steering_is_kept ON opentable_steering;
DROP FUNCTION opentable_steering_is_kept();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('opentable', '0005_give_up_a_framing'),
    ]

    operations = [
        migrations.CreateModel(
            name='Steering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rid', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=150)),
                ('act', models.CharField(max_length=40)),
                ('words', models.CharField(max_length=500)),
            ],
            options={
                'indexes': [models.Index(fields=['rid', '-at'], name='steering_by_rid')],
            },
        ),
        migrations.RunSQL(_KEPT, _DROPPED),
    ]
