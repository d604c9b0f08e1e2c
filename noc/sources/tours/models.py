"""Planned work and its steps: tours with checkpoints, tasks, and what phones reported of them."""

from django.db import models

from noc.kernel.tenancy.models import TenantOwned, tenant_key
from noc.sources.people.models import Person
from noc.sources.receipts.facts import StoredFact
from noc.sources.sites.models import Site


class Tour(TenantOwned):
    """A planned patrol of one person."""

    code = models.CharField(max_length=100)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_constraint=False, related_name="tours")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, db_constraint=False, related_name="tours")
    start = models.DateTimeField()
    end = models.DateTimeField()
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "noc_tour"
        constraints = [
            tenant_key("noc_tour"),
            models.UniqueConstraint(fields=["tenant", "code"], name="noc_tour_code"),
        ]
        indexes = [
            models.Index(fields=["tenant", "site", "start"], name="noc_tour_site"),
            models.Index(fields=["tenant", "person", "end"], name="noc_tour_person"),
        ]


class TourCheckpoint(TenantOwned):
    """One scan point of a tour."""

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, db_constraint=False, related_name="checkpoints")
    code = models.CharField(max_length=100)
    position = models.PositiveIntegerField()
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)

    class Meta:
        db_table = "noc_tour_checkpoint"
        constraints = [models.UniqueConstraint(fields=["tour", "code"], name="noc_tour_checkpoint_once")]


class Task(TenantOwned):
    """A piece of work that is due."""

    code = models.CharField(max_length=100)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    due = models.DateTimeField(null=True)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "noc_task"
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="noc_task_code")]


class TaskReport(StoredFact):
    """A phone said that a task was completed or missed. Partitioned by week of `at`."""

    pk = models.CompositePrimaryKey("tenant", "person_id", "at", "event_id")
    task = models.CharField(max_length=200)
    status = models.CharField(max_length=20)

    class Meta:
        db_table = "noc_task_report"
        managed = False


class CheckpointScan(StoredFact):
    """A checkpoint was scanned. Partitioned by week of `at`; kept whether or not the tour is known."""

    pk = models.CompositePrimaryKey("tenant", "person_id", "at", "event_id")
    tour = models.CharField(max_length=200)
    checkpoint = models.CharField(max_length=200)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    method = models.CharField(max_length=20, null=True)

    class Meta:
        db_table = "noc_checkpoint_scan"
        managed = False
