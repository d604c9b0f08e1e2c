"""What one shift hands to the next, and who looks at what right now."""

from django.db import models

from noc.kernel.tenancy.models import TenantOwned, tenant_key


class Handover(TenantOwned):
    """A shift as its operator signed it. Only its acceptance is written later: the database refuses any other change."""

    since = models.DateTimeField()
    until = models.DateTimeField()
    sites = models.JSONField(null=True, help_text="the sites that its signer could see; null: all")
    watch = models.TextField(
        blank=True, help_text="what the next shift should watch, in the operator's words"
    )
    notes = models.JSONField(default=list, help_text="[{subject, text}]")
    snapshot = models.JSONField(help_text="what was open, what had happened and what was to be watched")
    signed_at = models.DateTimeField()
    signed_by = models.JSONField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.JSONField(null=True)

    class Meta:
        db_table = "noc_handover"
        constraints = [tenant_key("noc_handover")]
        indexes = [models.Index(fields=["tenant", "-signed_at", "-id"], name="noc_handover_recent")]


class Presence(TenantOwned):
    """What a caller looks at (`ticket/12`), and when that was last said; who looks at nothing has no row."""

    caller = models.CharField(max_length=40, help_text="user:<id> or token:<id>")
    name = models.CharField(max_length=200)
    subject = models.CharField(max_length=80)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "noc_presence"
        constraints = [models.UniqueConstraint(fields=["tenant", "caller"], name="noc_presence_once")]
        indexes = [models.Index(fields=["tenant", "subject", "seen_at"], name="noc_presence_subject")]
