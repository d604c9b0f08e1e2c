"""Where notices go, by which rules, what is being told, and what became of each message."""

from django.db import models

from noc.kernel.severity import SEVERITIES
from noc.kernel.tenancy.models import TenantOwned, tenant_key
from noc.sources.people.models import Person

KINDS = ["email", "webhook", "alertmanager", "pagerduty", "log"]
STATES = ["WAITING", "SENDING", "SENT", "FAILED", "DEAD"]
PURPOSES = ["routed", "repeat", "step", "test", "sign_of_life"]
TO_SEND = ["WAITING", "FAILED", "SENDING"]  # SENDING is due again when its lease has run out


class Channel(TenantOwned):
    """A way out of the house. Secrets lie apart from the settings, sealed; `busy_until` is the lease of one sender."""

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=15, choices=[(kind, kind) for kind in KINDS])
    settings = models.JSONField(default=dict)
    sealed = models.TextField(blank=True, help_text="the secrets; `sealing.py` reads them")
    active = models.BooleanField(default=True)
    silent_after_minutes = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    last_sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    open_until = models.DateTimeField(null=True, help_text="the circuit is open: nothing is tried before")
    busy_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "noc_channel"
        constraints = [
            tenant_key("noc_channel"),
            models.UniqueConstraint(fields=["tenant", "name"], name="noc_channel_name"),
        ]


class Route(TenantOwned):
    """Which subjects go to which channels; the first that matches wins, unless it says to go on."""

    position = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    matchers = models.JSONField(default=list)
    channel_ids = models.JSONField(default=list)
    policy_id = models.BigIntegerField(null=True)
    goes_on = models.BooleanField(default=False)
    group_wait_s = models.FloatField()
    group_interval_s = models.FloatField()
    repeat_minutes = models.PositiveIntegerField()
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "noc_route"
        indexes = [models.Index(fields=["tenant", "position", "id"], name="noc_route_order")]


class NoticeGroup(TenantOwned):
    """What is told together: one channel's share of a route (an SOS has a group of its own)."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    key = models.CharField(max_length=350)
    route_id = models.BigIntegerField()
    interval_s = models.FloatField()
    repeat_minutes = models.PositiveIntegerField()
    touched_at = models.DateTimeField()

    class Meta:
        db_table = "noc_notice_group"
        constraints = [
            tenant_key("noc_notice_group"),
            models.UniqueConstraint(fields=["tenant", "channel", "key"], name="noc_notice_group_once"),
        ]


class Notice(TenantOwned):
    """One message of one channel. While `collecting`, further subjects of its group join it."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    group = models.ForeignKey(
        NoticeGroup, null=True, on_delete=models.SET_NULL, db_constraint=False, related_name="+"
    )
    purpose = models.CharField(max_length=15, default="routed", choices=[(name, name) for name in PURPOSES])
    state = models.CharField(max_length=10, default="WAITING", choices=[(state, state) for state in STATES])
    collecting = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    recipients = models.JSONField(default=list, help_text="e-mail addresses in place of the channel's own")
    subject = models.CharField(max_length=300)
    subjects_count = models.PositiveIntegerField(default=0)
    because = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(help_text="while SENDING: when the lease of its sender ends")
    taken_at = models.DateTimeField(null=True, help_text="first taken up for sending")
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "noc_notice"
        constraints = [
            tenant_key("noc_notice"),
            models.UniqueConstraint(
                fields=["group"], condition=models.Q(collecting=True), name="noc_notice_collecting_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "-urgent", "next_attempt_at", "id"],
                condition=models.Q(state__in=TO_SEND),
                name="noc_notice_due",
            ),
            models.Index(fields=["tenant", "-created_at", "-id"], name="noc_notice_recent"),
            models.Index(fields=["tenant", "channel", "-created_at"], name="noc_notice_channel"),
            models.Index(fields=["group", "-taken_at"], name="noc_notice_group_told"),
        ]


class Told(TenantOwned):
    """What a message or a group tells of: a copy of the subject as it was announced."""

    kind = models.CharField(max_length=10)
    subject_id = models.CharField(max_length=64)
    event = models.CharField(max_length=15)
    type = models.CharField(max_length=50)
    severity = models.CharField(max_length=10, choices=[(name, name) for name in SEVERITIES])
    severity_rank = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    site_id = models.BigIntegerField(null=True)
    client_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    about = models.CharField(max_length=300)
    at = models.DateTimeField()
    link = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"


class NoticeSubject(Told):
    """A subject in one message."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, db_constraint=False, related_name="subjects")
    because = models.TextField(blank=True)

    class Meta:
        db_table = "noc_notice_subject"
        constraints = [
            models.UniqueConstraint(fields=["notice", "kind", "subject_id"], name="noc_notice_subject_once")
        ]
        indexes = [models.Index(fields=["tenant", "kind", "subject_id"], name="noc_notice_subject_of")]


class NoticeFiring(Told):
    """A subject that a group was told of and that lasts: said again, and told when it is over."""

    group = models.ForeignKey(
        NoticeGroup, on_delete=models.CASCADE, db_constraint=False, related_name="firing"
    )
    since = models.DateTimeField()
    acknowledged = models.BooleanField(default=False)
    resolved_at = models.DateTimeField(null=True, help_text="kept a while for receivers that forget")

    class Meta:
        db_table = "noc_notice_firing"
        constraints = [
            models.UniqueConstraint(fields=["group", "kind", "subject_id"], name="noc_notice_firing_once")
        ]
        indexes = [models.Index(fields=["tenant", "kind", "subject_id"], name="noc_notice_firing_of")]


class NoticeContact(TenantOwned):
    """Where a person is written to."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    email = models.EmailField(max_length=254)

    class Meta:
        db_table = "noc_notice_contact"
        constraints = [models.UniqueConstraint(fields=["tenant", "person"], name="noc_notice_contact_once")]


class UsedAnswer(TenantOwned):
    """A signed link that was used: it acts once."""

    notice_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    subject_id = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "noc_used_answer"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "notice_id", "kind", "subject_id"], name="noc_used_answer_once"
            )
        ]
