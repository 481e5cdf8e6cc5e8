import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opentable', '0007_record_grants'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rehearsal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rid', models.PositiveIntegerField()),
                ('environment', models.CharField(choices=[('SANDBOX', 'SANDBOX'), ('CI', 'CI'), ('PP', 'PP'), ('PROD', 'PROD')], max_length=10)),
                ('asked_by', models.CharField(max_length=150)),
                ('asked_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('has_passed', models.BooleanField(null=True)),
                ('words', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [models.Index(fields=['rid', '-asked_at'], name='rehearsal_by_rid')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('finished_at', None)), fields=('rid',), name='rehearsal_is_one_at_a_time_a_rid'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('has_passed', None)), models.Q(('finished_at__isnull', False), ('has_passed__isnull', False)), _connector='OR'), name='rehearsal_has_a_result_once_it_is_finished')],
            },
        ),
        migrations.CreateModel(
            name='RehearsalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('started_at', models.DateTimeField(null=True)),
                ('has_passed', models.BooleanField(null=True)),
                ('milliseconds', models.PositiveIntegerField(default=0)),
                ('detail', models.TextField(blank=True)),
                ('exchange_numbers', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('rehearsal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='opentable.rehearsal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rehearsal', 'number'), name='rehearsal_step_is_one_a_rehearsal_and_number')],
            },
        ),
    ]
