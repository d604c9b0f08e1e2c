from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "noc.sources.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
