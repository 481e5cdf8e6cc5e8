"""A refused item is found among others and parked; every comparison with OpenTable is kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('availability', '0010_keep_demands'),
        ('opentable', '0004_publish_by_v1_or_v2'),
    ]

    operations = [
        migrations.AddField(
            model_name='publication',
            name='company',
            field=models.PositiveSmallIntegerField(default=100),
        ),
        migrations.AddField(
            model_name='publication',
            name='is_parked',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='publication',
            name='refusals',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.CharField(choices=[('NEAR', 'every quarter of an hour, the next two days'), ('NIGHT', 'every night, the whole horizon'), ('START', 'after a start, the whole horizon'), ('ASKED', 'by hand, the whole horizon')], max_length=5)),
                ('local_date', models.DateField()),
                ('at', models.DateTimeField()),
                ('compared', models.PositiveIntegerField(default=0)),
                ('different', models.PositiveIntegerField(default=0)),
                ('repaired', models.PositiveIntegerField(default=0)),
                ('ahead', models.PositiveIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=300)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comparisons', to='opentable.link')),
            ],
            options={
                'indexes': [models.Index(fields=['link', '-at'], name='comparison_by_link')],
                'constraints': [models.CheckConstraint(condition=models.Q(('different__lte', models.F('compared')), ('repaired__lte', models.F('different'))), name='comparison_repairs_only_what_differs'), models.CheckConstraint(condition=models.Q(('occasion__in', ['NEAR', 'NIGHT', 'START', 'ASKED'])), name='comparison_occasion_is_known')],
            },
        ),
    ]
