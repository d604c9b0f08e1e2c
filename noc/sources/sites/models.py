"""Places, who belongs to them and when: clients, sites, fences, rosters, holidays, maintenance, limits of callers."""

from django.conf import settings
from django.db import models

from noc.kernel.access.models import ApiToken
from noc.kernel.tenancy.models import TenantOwned, tenant_key
from noc.sources.people.models import Person


class Client(TenantOwned):
    """The customer whose premises are guarded."""

    code = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "noc_client"
        constraints = [
            tenant_key("noc_client"),
            models.UniqueConstraint(fields=["tenant", "code"], name="noc_client_code"),
        ]


class Site(TenantOwned):
    """A guarded place. The `*_code` columns hold people who were named before they were registered."""

    code = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, db_constraint=False)
    site_class = models.CharField(max_length=1, blank=True)
    timezone = models.CharField(max_length=64, default="UTC")
    active = models.BooleanField(default=True)
    noc_supervisor = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    security_manager = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    site_manager = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    noc_supervisor_code = models.CharField(max_length=100, blank=True)
    security_manager_code = models.CharField(max_length=100, blank=True)
    site_manager_code = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "noc_site"
        constraints = [
            tenant_key("noc_site"),
            models.UniqueConstraint(fields=["tenant", "code"], name="noc_site_code"),
        ]


class Fence(TenantOwned):
    """A site's geofence while it held: a circle round (lat, lon), or a polygon [[lon, lat], ...] with (lat, lon) inside."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_constraint=False, related_name="fences")
    lat = models.FloatField()
    lon = models.FloatField()
    radius_m = models.FloatField(null=True)
    polygon = models.JSONField(null=True)
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "noc_fence"
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=models.Q(valid_to__isnull=True), name="noc_fence_now"
            )
        ]


class HomeSite(TenantOwned):
    """Where a person belonged when no roster said otherwise."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False, related_name="homes")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_constraint=False, related_name="home_of")
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "noc_home_site"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(valid_to__isnull=True), name="noc_home_site_now"
            )
        ]


class AuthorizedSite(TenantOwned):
    """A site where a person may work besides the home site."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, db_constraint=False, related_name="authorized"
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, db_constraint=False, related_name="+")

    class Meta:
        db_table = "noc_authorized_site"
        constraints = [models.UniqueConstraint(fields=["person", "site"], name="noc_authorized_site_once")]


class Shift(TenantOwned):
    """Who should be where, from `start` until `end`."""

    code = models.CharField(max_length=100)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False, related_name="shifts")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_constraint=False, related_name="shifts")
    start = models.DateTimeField()
    end = models.DateTimeField()
    substitute_for = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    lone = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "noc_shift"
        constraints = [
            tenant_key("noc_shift"),
            models.UniqueConstraint(fields=["tenant", "code"], name="noc_shift_code"),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="noc_shift_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "person", "start"], name="noc_shift_person"),
            models.Index(fields=["tenant", "end", "start"], name="noc_shift_time"),
            models.Index(fields=["tenant", "site", "start"], name="noc_shift_site"),
        ]


class Holiday(TenantOwned):
    """A day that is not like others, for some sites or (none named) for all."""

    code = models.CharField(max_length=100)
    date = models.DateField()
    name = models.CharField(max_length=200)
    sites = models.JSONField(default=list, help_text="site ids; empty: every site")
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "noc_holiday"
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="noc_holiday_code")]


class Maintenance(TenantOwned):
    """A window in which a site's silence is expected."""

    code = models.CharField(max_length=100)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "noc_maintenance"
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="noc_maintenance_code")]


class AccessLimit(TenantOwned):
    """One site, or all sites of one client, that a limited login or token may see."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="limits"
    )
    token = models.ForeignKey(ApiToken, null=True, on_delete=models.CASCADE, related_name="limits")
    client = models.ForeignKey(
        Client, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")

    class Meta:
        db_table = "noc_access_limit"
