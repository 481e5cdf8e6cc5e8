"""A table may be free sooner or later after payment than the outlet says."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('availability', '0003_end_a_plan_and_count_editions'),
    ]

    operations = [
        migrations.AddField(
            model_name='table',
            name='finish_after_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='table',
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ('finish_after_minutes__isnull', True),
                    models.Q(('finish_after_minutes__gte', 1), ('finish_after_minutes__lte', 240)),
                    _connector='OR',
                ),
                name='table_is_finished_1_to_240_minutes_after_payment',
                violation_error_message='A table is finished 1 to 240 minutes after payment.',
            ),
        ),
    ]
