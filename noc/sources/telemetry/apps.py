from django.apps import AppConfig


class TelemetryConfig(AppConfig):
    name = "noc.sources.telemetry"
    label = "telemetry"
    default_auto_field = "django.db.models.BigAutoField"
