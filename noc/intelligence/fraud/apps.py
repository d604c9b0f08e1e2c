from django.apps import AppConfig


class FraudConfig(AppConfig):
    name = "noc.intelligence.fraud"
    label = "fraud"
    default_auto_field = "django.db.models.BigAutoField"
