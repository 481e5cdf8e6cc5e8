from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pos_sync', '0014_keep_the_tax_of_a_closed_day'),
    ]

    operations = [
        migrations.AlterField(
            model_name='line',
            name='note',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='ticket',
            name='allergies',
            field=models.TextField(blank=True),
        ),
    ]
