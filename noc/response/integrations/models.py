"""Other systems that tell us of troubles."""

from django.db import models

from noc.kernel.access.models import ApiToken
from noc.kernel.tenancy.models import TenantOwned, tenant_key

KINDS = ["alertmanager", "generic", "pagerduty"]
THING_STATUSES = ["firing", "acknowledged", "resolved"]


class Integration(TenantOwned):
    """A system that may tell us of troubles. Its key is an `inbound` token: only a digest is kept, shown once, revocable.

    `silent_after_minutes`: when nothing has come for so long, that is a trouble itself (`silent_since` while it is).
    """

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    mapping = models.JSONField(default=dict, help_text="as `rules.mapping.read_mapping` reads it")
    token = models.OneToOneField(ApiToken, on_delete=models.PROTECT, related_name="integration")
    active = models.BooleanField(default=True)
    received = models.PositiveBigIntegerField(default=0, help_text="messages that were taken")
    last_received_at = models.DateTimeField(null=True)
    silent_after_minutes = models.PositiveIntegerField(null=True)
    silent_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.JSONField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.JSONField(null=True)

    class Meta:
        db_table = "noc_integration"
        constraints = [
            tenant_key("noc_integration"),
            models.UniqueConstraint(fields=["tenant", "name"], name="noc_integration_name"),
        ]


class Thing(TenantOwned):
    """What an integration calls by one name, and what it said of it last.

    A system repeats itself and resends what was answered late: only what differs from the last word is news.
    """

    integration = models.ForeignKey(
        Integration, on_delete=models.CASCADE, db_constraint=False, related_name="things"
    )
    dedup = models.CharField(max_length=200)
    status = models.CharField(max_length=15, choices=[(status, status) for status in THING_STATUSES])
    episode = models.PositiveIntegerField(default=1, help_text="how often it has begun")
    began = models.CharField(
        max_length=64, blank=True, help_text="the system's own name for its last beginning"
    )
    digest = models.CharField(max_length=64, help_text="of what it said last")
    last_said_at = models.DateTimeField()

    class Meta:
        db_table = "noc_integration_thing"
        constraints = [
            models.UniqueConstraint(fields=["integration", "dedup"], name="noc_integration_thing_once")
        ]
        indexes = [models.Index(fields=["integration", "last_said_at"], name="noc_integration_thing_time")]
