"""What phones say of themselves and of where they are, and what is last known of each person."""

from django.db import models

from noc.kernel.tenancy.models import TenantOwned
from noc.sources.people.models import Person
from noc.sources.receipts.facts import StoredFact


class Location(StoredFact):
    """One fix. Partitioned by week of `at`."""

    pk = models.CompositePrimaryKey("tenant", "person_id", "at", "event_id")
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_m = models.FloatField(null=True)
    speed_mps = models.FloatField(null=True)
    altitude_m = models.FloatField(null=True)
    bearing_deg = models.FloatField(null=True)
    mock = models.BooleanField(null=True)
    battery = models.FloatField(null=True)

    class Meta:
        db_table = "noc_location"
        managed = False


class PhoneEvent(StoredFact):
    """The phone was used, or counted a step. Partitioned by week of `at`."""

    pk = models.CompositePrimaryKey("tenant", "person_id", "at", "event_id")
    kind = models.CharField(max_length=50)

    class Meta:
        db_table = "noc_phone_event"
        managed = False


class DeviceStatus(StoredFact):
    """Battery, signal and network of a phone. Partitioned by week of `at`."""

    pk = models.CompositePrimaryKey("tenant", "person_id", "at", "event_id")
    battery = models.FloatField(null=True)
    signal_dbm = models.FloatField(null=True)
    online = models.BooleanField(null=True)
    network = models.CharField(max_length=50, null=True)

    class Meta:
        db_table = "noc_device_status"
        managed = False


class Panic(TenantOwned):
    """One press of the panic button, kept whatever its state: unknown people are text, what could not be read is raw."""

    event_id = models.CharField(max_length=200)
    person_id = models.BigIntegerField(null=True)
    person_code = models.CharField(max_length=200, blank=True)
    site_id = models.BigIntegerField(null=True)
    site_code = models.CharField(max_length=200, blank=True)
    device = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    note = models.TextField(blank=True)
    raw = models.TextField()
    warnings = models.JSONField(default=list)

    class Meta:
        db_table = "noc_panic"
        constraints = [models.UniqueConstraint(fields=["tenant", "event_id"], name="noc_panic_once")]
        indexes = [models.Index(fields=["tenant", "person_id", "at"], name="noc_panic_person")]


class LastKnown(TenantOwned):
    """The newest position, battery and status of one person; each part has its own time and never goes backwards."""

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.PROTECT, db_constraint=False, related_name="last_known"
    )
    position_at = models.DateTimeField(null=True)
    position_event_id = models.CharField(max_length=200, null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    mock = models.BooleanField(null=True)
    site_id = models.BigIntegerField(null=True)
    battery_at = models.DateTimeField(null=True)
    battery_event_id = models.CharField(max_length=200, null=True)
    battery = models.FloatField(null=True)
    status_at = models.DateTimeField(null=True)
    status_event_id = models.CharField(max_length=200, null=True)
    online = models.BooleanField(null=True)
    network = models.CharField(max_length=50, null=True)
    signal_dbm = models.FloatField(null=True)
    punch_at = models.DateTimeField(null=True)
    punch_event_id = models.CharField(max_length=200, null=True)
    punch_direction = models.CharField(max_length=3, null=True)
    punch_site_id = models.BigIntegerField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "noc_last_known"
        constraints = [models.UniqueConstraint(fields=["tenant", "person"], name="noc_last_known_tenant_key")]
