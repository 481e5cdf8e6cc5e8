"""How an outlet stood and since when, in rows that nobody alters; and how quiet an outlet may be."""

from django.db import migrations, models

_KEPT = """
CREATE FUNCTION opentable_state_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < clock_timestamp() - interval '399 days' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'how an outlet stood is never altered';
END $$;
CREATE TRIGGER state_is_kept BEFORE UPDATE OR DELETE ON opentable_outletstate
FOR EACH ROW EXECUTE FUNCTION opentable_state_is_kept();
"""
_DROPPED = """
DROP TRIGGER state_is_kept ON opentable_outletstate;
DROP FUNCTION opentable_state_is_kept();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('opentable', '0013_set_an_outlet_up_by_milestones'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutletState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rid', models.PositiveIntegerField()),
                ('state', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('cause', models.CharField(max_length=500)),
            ],
            options={
                'indexes': [models.Index(fields=['rid', '-at'], name='outlet_state_by_rid')],
            },
        ),
        migrations.RunSQL(_KEPT, _DROPPED),
        migrations.AddField(
            model_name='link',
            name='quiet_percent',
            field=models.PositiveSmallIntegerField(db_default=20, default=20, help_text='Told as too quiet when less is said in two hours than so many percent of what is usual for the weekday and hour; 0 never tells.'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(('quiet_percent__lte', 90)), name='link_is_quiet_at_90_percent_at_most'),
        ),
    ]
