"""Tickets: assigned work, what caused it, who watches it, by when it must be done, and how escalations went."""

from django.db import models

from noc.events.casework import RESOLUTIONS
from noc.kernel.tenancy.models import TenantOwned, tenant_key
from noc.response.tickets.rules.causes import PRIORITIES
from noc.response.tickets.rules.transitions import ENDED, NEW, STATUSES
from noc.sources.people.models import Person
from noc.sources.sites.models import Site


class TicketNumber(TenantOwned):
    """The last number that a tenant's tickets have reached; one row a tenant."""

    last = models.BigIntegerField(default=0)

    class Meta:
        db_table = "noc_ticket_number"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="noc_ticket_number_once")]


class Ticket(TenantOwned):
    """A piece of work. `about` says what there may be one open ticket of until `dedup_until`; `dedup_key` is the same
    while that holds. `sla` is what was agreed when it was made; the due and warning times follow from it."""

    ticketno = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=15, choices=[(s, s) for s in STATUSES], default=NEW)
    priority = models.CharField(max_length=10, choices=[(p, p) for p in PRIORITIES])
    priority_rank = models.PositiveSmallIntegerField()
    ticketcategory = models.CharField(max_length=40)
    ticketsource = models.CharField(max_length=40)
    resolution = models.CharField(max_length=20, blank=True, choices=[(r, r) for r in RESOLUTIONS])
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    assigned_to = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    metadata = models.JSONField(default=dict)
    about = models.CharField(max_length=300, blank=True)
    dedup_key = models.CharField(max_length=300, null=True)
    dedup_until = models.DateTimeField(null=True)
    occurrence_count = models.PositiveIntegerField(default=0)
    chain = models.JSONField(default=list, help_text="roles that are asked, in this order")
    assignment = models.JSONField(default=list, help_text="who was asked, who was chosen, and why")
    escalation_level = models.PositiveIntegerField(default=0)
    escalate_at = models.DateTimeField(
        null=True, help_text="nobody acknowledged until then: the next is asked"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.JSONField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.JSONField(null=True)
    closed_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    held_from = models.CharField(max_length=15, blank=True, help_text="the status to which it returns")
    sla = models.JSONField(default=dict)
    pauses = models.JSONField(default=list, help_text="[from, until] in which the clock of the SLA stood")
    paused_since = models.DateTimeField(null=True)
    response_warn_at = models.DateTimeField()
    response_due = models.DateTimeField()
    responded_at = models.DateTimeField(null=True)
    response_warned_at = models.DateTimeField(null=True)
    response_breached_at = models.DateTimeField(null=True)
    resolution_warn_at = models.DateTimeField()
    due = models.DateTimeField(help_text="when it must be solved")
    resolution_warned_at = models.DateTimeField(null=True)
    resolution_breached_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.JSONField(null=True)
    request_key = models.CharField(
        max_length=250,
        null=True,
        help_text="who asked for it by hand, and the caller's own name of that request",
    )

    class Meta:
        db_table = "noc_ticket"
        constraints = [
            tenant_key("noc_ticket"),
            models.UniqueConstraint(fields=["tenant", "ticketno"], name="noc_ticket_ticketno"),
            models.UniqueConstraint(
                fields=["tenant", "dedup_key"],
                condition=models.Q(dedup_key__isnull=False),
                name="noc_ticket_open_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "request_key"],
                condition=models.Q(request_key__isnull=False),
                name="noc_ticket_request_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-updated_at", "-id"], name="noc_ticket_recent"),
            models.Index(fields=["tenant", "-created_at", "-id"], name="noc_ticket_created"),
            models.Index(
                fields=["tenant", "-priority_rank", "due"],
                condition=~models.Q(status__in=ENDED),
                name="noc_ticket_open",
            ),
            models.Index(fields=["tenant", "site", "-created_at"], name="noc_ticket_site"),
            models.Index(fields=["tenant", "person", "-created_at"], name="noc_ticket_person"),
        ]

    @property
    def is_open(self) -> bool:
        """ON_HOLD counts as open."""
        return self.status not in ENDED


class TicketLink(TenantOwned):
    """What a ticket is about: a finding, alert, incident, anomaly, or another ticket; `ref` is its id as text."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="links")
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=64)
    title = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, help_text="when it was noted here that it is over")

    class Meta:
        db_table = "noc_ticket_link"
        constraints = [models.UniqueConstraint(fields=["ticket", "kind", "ref"], name="noc_ticket_link_once")]
        indexes = [models.Index(fields=["tenant", "kind", "ref"], name="noc_ticket_link_ref")]


class TicketOccurrence(TenantOwned):
    """One happening that made a ticket or was added to it; the same (`kind`, `key`) never counts twice in a tenant."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="occurrences"
    )
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    ref = models.CharField(max_length=64)
    at = models.DateTimeField()
    severity = models.CharField(max_length=10)
    title = models.CharField(max_length=300)
    evidence = models.JSONField(default=dict, help_text="copied, so that it outlives the fact's retention")

    class Meta:
        db_table = "noc_ticket_occurrence"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "key"], name="noc_ticket_occurrence_once")
        ]
        indexes = [models.Index(fields=["ticket", "id"], name="noc_ticket_occurrence_of")]


class TicketWatcher(TenantOwned):
    """Somebody who wants to know."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="watchers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False, related_name="+")

    class Meta:
        db_table = "noc_ticket_watcher"
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="noc_ticket_watcher_once")]


class SlaPolicy(TenantOwned):
    """How long a tenant gives itself, by priority and site class ("" is every class); what has no row has the default."""

    priority = models.CharField(max_length=10, choices=[(p, p) for p in PRIORITIES])
    site_class = models.CharField(max_length=1, blank=True)
    first_response_minutes = models.PositiveIntegerField()
    resolution_minutes = models.PositiveIntegerField()
    calendar = models.JSONField(default=str)

    class Meta:
        db_table = "noc_sla_policy"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "priority", "site_class"], name="noc_sla_policy_once")
        ]


class AuditEscalation(TenantOwned):
    """One finding that became a ticket, or was added to one: what the statistics of escalations count."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_constraint=False, related_name="escalations"
    )
    finding_id = models.BigIntegerField()
    finding_type = models.CharField(max_length=40)
    severity = models.CharField(max_length=10)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    deduplicated = models.BooleanField()
    assigned = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "noc_audit_escalation"
        indexes = [models.Index(fields=["tenant", "at"], name="noc_audit_escalation_at")]
