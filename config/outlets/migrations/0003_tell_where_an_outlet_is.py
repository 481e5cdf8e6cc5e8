from django.db import migrations, models


# Zones that lie in one country, of the outlets that are here today; where another one is, a person says.
_COUNTRIES = {"Asia/Singapore": "SG", "Europe/London": "GB", "America/New_York": "US"}


def tell_countries(apps, schema_editor):
    for zone, country in _COUNTRIES.items():
        apps.get_model("outlets", "Outlet").objects.filter(time_zone=zone).update(country=country)


class Migration(migrations.Migration):

    dependencies = [
        ('outlets', '0002_give_late_parties_a_grace'),
    ]

    operations = [
        migrations.AddField(
            model_name='outlet',
            name='country',
            field=models.CharField(blank=True, db_default='', default='', max_length=2),
        ),
        migrations.AddConstraint(
            model_name='outlet',
            constraint=models.CheckConstraint(condition=models.Q(('country__regex', '^([A-Z]{2})?$')), name='outlet_country_is_iso_3166'),
        ),
        migrations.RunPython(tell_countries, migrations.RunPython.noop),
    ]
