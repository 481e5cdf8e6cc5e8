import django.db.models.deletion
from django.db import migrations, models

# A party that joined the waitlist as a guest just before that guest was merged comes to the one it is taken for,
# and names the merged one: as a reservation does.
_FOLLOWED = """
CREATE TRIGGER wait_follows_merge BEFORE INSERT OR UPDATE OF guest_id ON reservations_waitlistentry
FOR EACH ROW WHEN (NEW.guest_id IS NOT NULL) EXECUTE FUNCTION reservations_reservation_follows_merge();
"""
_FOLLOWED_DROPPED = "DROP TRIGGER wait_follows_merge ON reservations_waitlistentry;"


class Migration(migrations.Migration):

    dependencies = [
        ('reservations', '0007_stop_notices_of_ended_waits'),
    ]

    operations = [
        migrations.AddField(
            model_name='waitlistentry',
            name='named_guest',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='named_by_waits', to='reservations.guest'),
        ),
        migrations.RunSQL(_FOLLOWED, _FOLLOWED_DROPPED),
    ]
