from django.apps import AppConfig


class ToursConfig(AppConfig):
    name = "noc.sources.tours"
    label = "tours"
    default_auto_field = "django.db.models.BigAutoField"
