from django.apps import AppConfig


class OutletsConfig(AppConfig):
    name = "config.outlets"
    label = "outlets"
    verbose_name = "Outlets"
    default_auto_field = "django.db.models.BigAutoField"
