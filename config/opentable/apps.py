from django.apps import AppConfig


class OpenTableConfig(AppConfig):
    name = "config.opentable"
    label = "opentable"
    verbose_name = "OpenTable"
    default_auto_field = "django.db.models.BigAutoField"
