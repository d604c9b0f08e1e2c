"""Punches."""

from django.db import models

from noc.sources.receipts.facts import StoredFact


class AttendanceEvent(StoredFact):
    """A punch in or out, with where, how sure, and how the face was checked."""

    direction = models.CharField(max_length=3, choices=[("in", "in"), ("out", "out")])
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    mock = models.BooleanField(null=True)
    biometric_quality = models.FloatField(null=True)
    face_confidence = models.FloatField(null=True)
    liveness = models.FloatField(null=True)
    method = models.CharField(max_length=50, null=True)

    class Meta:
        db_table = "noc_attendance_event"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "event_id"], name="noc_attendance_event_once")
        ]
        indexes = [
            models.Index(fields=["tenant", "person_id", "at"], name="noc_attendance_person"),
            models.Index(fields=["tenant", "site_id", "at"], name="noc_attendance_site"),
            models.Index(fields=["tenant", "device", "at"], name="noc_attendance_device"),
        ]
