"""Production needs its grant, and what hangs on a link stays in the environment of its account.

Links that were in production before grants were recorded say so themselves.
"""

from django.db import migrations, models

_IN_USE_ALREADY = """
UPDATE opentable_link SET granted_by = 'OpenTable', granted_on = CURRENT_DATE,
       grant_reference = 'in use before grants were recorded'
WHERE environment = 'PROD' AND is_current
"""
_ONE_ENVIRONMENT = """
ALTER TABLE opentable_link ADD CONSTRAINT link_is_of_its_connections_environment
FOREIGN KEY (connection_id, environment) REFERENCES opentable_connection (id, environment)
"""
_ANY_ENVIRONMENT = "ALTER TABLE opentable_link DROP CONSTRAINT link_is_of_its_connections_environment"


class Migration(migrations.Migration):

    dependencies = [
        ('opentable', '0006_keep_what_support_did'),
    ]

    operations = [
        migrations.AddField(
            model_name='link',
            name='granted_by',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='link',
            name='granted_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='link',
            name='grant_reference',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunSQL(_IN_USE_ALREADY, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('environment', 'PROD'), _negated=True), ('is_current', False), models.Q(models.Q(('granted_by', ''), _negated=True), models.Q(('granted_on', None), _negated=True), models.Q(('grant_reference', ''), _negated=True)), _connector='OR'), name='link_in_use_in_production_was_granted', violation_error_message="Production needs OpenTable's grant: record who gave it, when, and under which reference."),
        ),
        migrations.AddConstraint(
            model_name='connection',
            constraint=models.UniqueConstraint(fields=('id', 'environment'), name='connection_is_of_one_environment'),
        ),
        migrations.RunSQL(_ONE_ENVIRONMENT, _ANY_ENVIRONMENT),
    ]
