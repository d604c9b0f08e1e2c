from django.apps import AppConfig


class OnCallConfig(AppConfig):
    name = "noc.response.oncall"
    label = "oncall"
    default_auto_field = "django.db.models.BigAutoField"
