"""People and the devices they carry."""

from django.conf import settings
from django.db import models

from noc.kernel.tenancy.models import TenantOwned, tenant_key

ROLES = ["guard", "supervisor", "manager", "operator"]


class Person(TenantOwned):
    """A guard, supervisor, manager or operator. Never deleted; retired by `active` or `employed_to`."""

    code = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, default="guard", choices=[(role, role) for role in ROLES])
    active = models.BooleanField(default=True)
    employed_from = models.DateField(null=True)
    employed_to = models.DateField(null=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="person"
    )

    class Meta:
        db_table = "noc_person"
        constraints = [
            tenant_key("noc_person"),
            models.UniqueConstraint(fields=["tenant", "code"], name="noc_person_code"),
        ]


class Device(TenantOwned):
    """A phone or tracker; `shared` ones are kiosks where many people punch."""

    code = models.CharField(max_length=200)
    platform = models.CharField(max_length=50, blank=True)
    shared = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "noc_device"
        constraints = [
            tenant_key("noc_device"),
            models.UniqueConstraint(fields=["tenant", "code"], name="noc_device_code"),
        ]


class DeviceCarrier(TenantOwned):
    """Who carried a device, from when (null: always) until when (null: still)."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, db_constraint=False, related_name="carriers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False, related_name="carried")
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "noc_device_carrier"
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=models.Q(valid_to__isnull=True), name="noc_device_carrier_now"
            )
        ]
