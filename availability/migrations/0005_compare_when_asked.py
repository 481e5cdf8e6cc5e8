"""People have OpenTable asked what diners are shown; a row stands until it was."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('availability', '0004_finish_tables_in_their_own_time'),
        ('opentable', '0015_let_tools_read'),
    ]

    operations = [
        migrations.CreateModel(
            name='AskedComparison',
            fields=[
                ('link', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='asked_comparison', serialize=False, to='opentable.link')),
                ('asked_at', models.DateTimeField()),
            ],
        ),
    ]
