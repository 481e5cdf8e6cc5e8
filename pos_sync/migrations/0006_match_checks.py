"""Checks that were a walk-in's and are a booked party's."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pos_sync', '0005_keep_what_was_read_of_allergies'),
        ('reservations', '0009_move_the_waits_of_the_merged'),
    ]

    operations = [
        migrations.CreateModel(
            name='Match',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('former', models.JSONField(default=dict)),
                ('actor', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.CharField(blank=True, max_length=150)),
                ('undone_reason', models.CharField(blank=True, max_length=300)),
                ('cart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='pos_sync.cart')),
                ('reservation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='reservations.reservation')),
                ('walk_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches_away', to='reservations.reservation')),
            ],
            options={
                'verbose_name_plural': 'matches',
                'indexes': [models.Index(fields=['at'], name='match_by_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('cart',), name='match_stands_once_a_cart'), models.CheckConstraint(condition=models.Q(('reservation', models.F('walk_in')), _negated=True), name='match_is_of_two_parties'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', '')), models.Q(('undone_at__isnull', False), models.Q(('undone_by', ''), _negated=True)), _connector='OR'), name='undone_match_says_by_whom')],
            },
        ),
    ]
