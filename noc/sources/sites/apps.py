from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "noc.sources.sites"
    label = "sites"
    default_auto_field = "django.db.models.BigAutoField"
