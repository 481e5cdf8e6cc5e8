from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opentable', '0004_leave_refused_accounts_alone'),
    ]

    operations = [
        migrations.AddField(
            model_name='connection',
            name='framing_refused',
            field=models.CharField(blank=True, choices=[('OFF', 'Off'), ('FRAME', 'Frame'), ('LZ4BLOCK', 'Lz4Block')], max_length=10),
        ),
        migrations.AddField(
            model_name='connection',
            name='framing_refused_at',
            field=models.DateTimeField(null=True),
        ),
    ]
