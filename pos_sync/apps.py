from django.apps import AppConfig


class PosSyncConfig(AppConfig):
    name = "pos_sync"
    label = "pos_sync"
    verbose_name = "Point of sale"
    default_auto_field = "django.db.models.BigAutoField"
