import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


# What a change of a guest says is never altered, and goes with its guest alone: the second trigger looks at the
# end of the transaction, when the guest is gone too or is not.
_KEPT = """
CREATE FUNCTION reservations_guestchange_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' OR EXISTS (SELECT FROM reservations_guest WHERE id = OLD.guest_id) THEN
    RAISE EXCEPTION 'what was changed of a guest is never altered';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guest_change_is_kept AFTER UPDATE ON reservations_guestchange
FOR EACH ROW EXECUTE FUNCTION reservations_guestchange_is_kept();
CREATE CONSTRAINT TRIGGER guest_change_goes_with_its_guest AFTER DELETE ON reservations_guestchange
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION reservations_guestchange_is_kept();
"""
_KEPT_DROPPED = """
DROP TRIGGER guest_change_goes_with_its_guest ON reservations_guestchange;
DROP TRIGGER guest_change_is_kept ON reservations_guestchange;
DROP FUNCTION reservations_guestchange_is_kept();
"""
# One step leads from a merged guest to who it is taken for. FOR SHARE: of two merges that meet at one guest,
# the second sees what the first did.
_ONE_STEP = """
CREATE FUNCTION reservations_guest_is_merged_in_one_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept record;
BEGIN
  SELECT outlet_id, merged_into_id INTO kept FROM reservations_guest WHERE id = NEW.merged_into_id FOR SHARE;
  IF kept.outlet_id <> NEW.outlet_id OR kept.merged_into_id IS NOT NULL
     OR EXISTS (SELECT FROM reservations_guest WHERE merged_into_id = NEW.id) THEN
    RAISE EXCEPTION 'a guest is merged in one step, into one of its own outlet'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'guest_is_merged_in_one_step';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guest_is_merged_in_one_step BEFORE INSERT OR UPDATE OF merged_into_id ON reservations_guest
FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION reservations_guest_is_merged_in_one_step();
"""
_ONE_STEP_DROPPED = """
DROP TRIGGER guest_is_merged_in_one_step ON reservations_guest;
DROP FUNCTION reservations_guest_is_merged_in_one_step();
"""
# A booking that found a guest just before it was merged comes to the one it is taken for: KEY SHARE waits for
# the merge, which locks the row, and then reads what it wrote.
_FOLLOWED = """
CREATE FUNCTION reservations_reservation_follows_merge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept bigint;
BEGIN
  SELECT merged_into_id INTO kept FROM reservations_guest WHERE id = NEW.guest_id FOR KEY SHARE;
  IF kept IS NOT NULL THEN
    NEW.named_guest_id := NEW.guest_id;
    NEW.guest_id := kept;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reservation_follows_merge BEFORE INSERT OR UPDATE OF guest_id ON reservations_reservation
FOR EACH ROW WHEN (NEW.guest_id IS NOT NULL) EXECUTE FUNCTION reservations_reservation_follows_merge();
CREATE FUNCTION reservations_visit_follows_merge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept bigint;
BEGIN
  SELECT merged_into_id INTO kept FROM reservations_guest WHERE id = NEW.guest_id FOR KEY SHARE;
  NEW.guest_id := coalesce(kept, NEW.guest_id);
  RETURN NEW;
END $$;
CREATE TRIGGER visit_follows_merge BEFORE INSERT OR UPDATE OF guest_id ON reservations_visit
FOR EACH ROW WHEN (NEW.guest_id IS NOT NULL) EXECUTE FUNCTION reservations_visit_follows_merge();
"""
_FOLLOWED_DROPPED = """
DROP TRIGGER visit_follows_merge ON reservations_visit;
DROP FUNCTION reservations_visit_follows_merge();
DROP TRIGGER reservation_follows_merge ON reservations_reservation;
DROP FUNCTION reservations_reservation_follows_merge();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outlets', '0003_tell_where_an_outlet_is'),
        ('reservations', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='GuestChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=150)),
                ('act', models.CharField(max_length=20)),
                ('words', models.CharField(max_length=500)),
                ('details', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='GuestDistinction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='GuestMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('former', models.JSONField(default=dict)),
                ('given', models.JSONField(default=dict)),
                ('moved', models.JSONField(default=dict)),
                ('actor', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('undone_by', models.CharField(blank=True, max_length=150)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='guest',
            name='likeness_keys',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=320), blank=True, db_default=[], default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='guest',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='merged', to='reservations.guest'),
        ),
        migrations.AddField(
            model_name='guest',
            name='name_key',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=310),
        ),
        migrations.AddField(
            model_name='guest',
            name='phone_key',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name='guest',
            name='tags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='reservation',
            name='named_guest',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='named_by', to='reservations.guest'),
        ),
        migrations.AddIndex(
            model_name='guest',
            index=models.Index(fields=['outlet', 'phone_key'], name='guest_by_phone'),
        ),
        migrations.AddIndex(
            model_name='guest',
            index=django.contrib.postgres.indexes.GinIndex(fields=['likeness_keys'], name='guest_by_likeness'),
        ),
        migrations.AddConstraint(
            model_name='guest',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('pk')), _negated=True), name='guest_is_not_merged_into_itself'),
        ),
        migrations.AddField(
            model_name='guestchange',
            name='guest',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='reservations.guest'),
        ),
        migrations.AddField(
            model_name='guestdistinction',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reservations.guest'),
        ),
        migrations.AddField(
            model_name='guestdistinction',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reservations.guest'),
        ),
        migrations.AddField(
            model_name='guestmerge',
            name='kept',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='reservations.guest'),
        ),
        migrations.AddField(
            model_name='guestmerge',
            name='merged',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merged_by', to='reservations.guest'),
        ),
        migrations.AddIndex(
            model_name='guestchange',
            index=models.Index(fields=['guest', '-id'], name='guest_change_by_guest'),
        ),
        migrations.AddConstraint(
            model_name='guestdistinction',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='guest_distinction_is_one_a_pair'),
        ),
        migrations.AddConstraint(
            model_name='guestdistinction',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='guest_distinction_is_in_one_order'),
        ),
        migrations.AddIndex(
            model_name='guestmerge',
            index=models.Index(fields=['kept', '-id'], name='guest_merge_by_kept'),
        ),
        migrations.AddConstraint(
            model_name='guestmerge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('merged',), name='guest_is_merged_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='guestmerge',
            constraint=models.CheckConstraint(condition=models.Q(('kept', models.F('merged')), _negated=True), name='guest_merge_is_of_two'),
        ),
        migrations.RunSQL(_KEPT, _KEPT_DROPPED),
        migrations.RunSQL(_ONE_STEP, _ONE_STEP_DROPPED),
        migrations.RunSQL(_FOLLOWED, _FOLLOWED_DROPPED),
    ]
