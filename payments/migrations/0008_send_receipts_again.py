"""A check may have several receipts, one of them the closing's; and each outlet words them itself."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outlets', '0005_offer_tags_for_bookings'),
        ('payments', '0007_let_a_party_pay_ahead'),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipt_letter_changes', to='outlets.outlet')),
                ('actor', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('former', models.JSONField()),
                ('given', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='ReceiptLetter',
            fields=[
                ('outlet', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='receipt_letter', serialize=False, to='outlets.outlet')),
                ('subject', models.CharField(max_length=150)),
                ('greeting', models.TextField(blank=True, max_length=1000)),
                ('footer', models.TextField(blank=True, max_length=1000)),
                ('legal', models.TextField(blank=True, max_length=1000)),
            ],
        ),
        migrations.AddField(
            model_name='receipt',
            name='asked_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=150),
        ),
        migrations.AddField(
            model_name='receipt',
            name='key',
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.AddField(
            model_name='receipt',
            name='reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='cart',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='pos_sync.cart'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(condition=models.Q(('asked_by', '')), fields=('cart',), name='closing_writes_one_receipt_a_check'),
        ),
        migrations.AddConstraint(
            model_name='receiptletter',
            constraint=models.CheckConstraint(condition=models.Q(('subject__regex', '\\S')), name='receipt_letter_has_a_subject'),
        ),
        migrations.AddIndex(
            model_name='letterchange',
            index=models.Index(fields=['outlet', '-at'], name='letter_change_by_outlet'),
        ),
    ]
