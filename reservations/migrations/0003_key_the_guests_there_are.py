"""What guests are found by, for those who are in the book already; apart from its columns, which lock the table."""

from django.db import migrations

from reservations import likeness

_AT_ONCE = 500
_FIELDS = ["phone_key", "name_key", "likeness_keys"]


def key(apps, schema_editor):
    guests = apps.get_model("reservations", "Guest").objects
    batch = []
    for guest in guests.select_related("outlet").order_by("pk").iterator(chunk_size=_AT_ONCE):
        guest.phone_key = likeness.phone_key(
            guest.phone, country=guest.outlet.country, dialed=guest.phone_country
        )
        guest.name_key = likeness.name_key(guest.first_name, guest.last_name)
        person = likeness.Person(
            first_name=guest.first_name,
            last_name=guest.last_name,
            phone=guest.phone,
            phone_key=guest.phone_key,
            emails=tuple(filter(None, (guest.email, guest.transactional_email))),
        )
        guest.likeness_keys = likeness.keys_of(person)
        batch.append(guest)
        if len(batch) == _AT_ONCE:
            guests.bulk_update(batch, _FIELDS)
            batch = []
    guests.bulk_update(batch, _FIELDS)


class Migration(migrations.Migration):

    dependencies = [
        ('reservations', '0002_know_guests_again'),
    ]

    operations = [
        migrations.RunPython(key, migrations.RunPython.noop),
    ]
