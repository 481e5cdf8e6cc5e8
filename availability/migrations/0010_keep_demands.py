import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("availability", "0009_raise_the_edition_with_dates_and_plans_too")]

    operations = [
        migrations.CreateModel(
            name="Demand",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "channel",
                    models.CharField(
                        max_length=10,
                        choices=[
                            ("ONLINE", "OpenTable"),
                            ("IN_HOUSE", "staff, for a guest"),
                            ("WALK_IN", "a party at the door"),
                        ],
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        max_length=4,
                        choices=[
                            ("LOCK", "a table to be kept"),
                            ("MAKE", "a booking"),
                            ("MOVE", "another time or size"),
                            ("SEAT", "a table now"),
                        ],
                    ),
                ),
                ("date", models.DateField()),
                ("minute", models.PositiveSmallIntegerField()),
                ("party_size", models.PositiveSmallIntegerField()),
                ("turn_minutes", models.PositiveSmallIntegerField(null=True)),
                (
                    "outcome",
                    models.CharField(max_length=7, choices=[("GRANTED", "Granted"), ("REFUSED", "Refused")]),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "table_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="demands", to="outlets.outlet"
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="demands",
                        to="availability.placement",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["outlet", "date"], name="demand_by_day"),
                    models.Index(fields=["at"], name="demand_by_age"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(outcome="GRANTED", reasons=[])
                        | models.Q(outcome="REFUSED", reasons__len__gt=0),
                        name="demand_is_refused_for_a_reason",
                    )
                ],
            },
        ),
        # Who sits and has not left: asked for every minute, to see who overstays.
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(
                fields=["outlet"],
                condition=models.Q(kind="SEATING", released_at=None),
                name="placement_seated",
            ),
        ),
    ]
