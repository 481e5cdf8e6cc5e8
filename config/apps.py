"""The admin application with our own site (config/site.py)."""

from django.contrib.admin.apps import AdminConfig


class CoversAdmin(AdminConfig):
    """Django's admin, served by `CoversSite`."""

    default_site = "config.site.CoversSite"
