from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reservations", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("needs_table", True), ("state", "BOOKED")),
                fields=["starts_at"],
                name="reservation_without_table",
            ),
        ),
    ]
