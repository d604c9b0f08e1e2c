"""No tenant's row can be reached without its scope, or referred to from another's: by the code, and by the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from noc.kernel.errors import NoTenantInScope
from noc.kernel.tenancy.models import Tenant, TenantOwned
from noc.response.alerts.models import NOCAlertEvent
from noc.sources.people.models import DeviceCarrier
from noc.sources.sites.models import HomeSite, Shift
from noc.sources.telemetry.models import LastKnown
from noc.sources.tours.models import Tour
from tests.cast import Company

OWNED = sorted((m for m in apps.get_models() if issubclass(m, TenantOwned)), key=lambda m: m._meta.label)


def label(model: Any) -> str:
    return str(model._meta.label)


REFERENCES = [
    (model, field)
    for model in OWNED
    for field in model._meta.concrete_fields
    if isinstance(field, models.ForeignKey) and issubclass(field.related_model, TenantOwned)
]


@pytest.mark.django_db
@pytest.mark.parametrize("model", OWNED, ids=label)
def test_query_without_a_tenant_in_scope_raises(model: type[TenantOwned]) -> None:
    for look in (
        lambda: model.objects.count(),
        lambda: model._default_manager.first(),
        lambda: model._base_manager.all(),
    ):
        with pytest.raises(NoTenantInScope):
            look()


def test_every_model_with_a_tenant_is_tenant_owned_but_the_doors() -> None:
    loose = {
        label(model)
        for model in apps.get_models()
        if model.__module__.startswith("noc.")
        and not issubclass(model, TenantOwned)
        and any(field.related_model is Tenant for field in model._meta.concrete_fields)
    }
    doors = {"access.User", "access.ApiToken", "outbox.OutboxItem", "events.FeedStream"}
    assert loose - doors <= {"tenancy.OptionOverride"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "field"), REFERENCES, ids=lambda part: getattr(part, "name", None) or label(part)
)
def test_reference_between_tenants_rows_is_held_by_a_composite_key(model: Any, field: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT array_agg(a.attname::text ORDER BY a.attname), c.confrelid::regclass::text
            FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
            WHERE c.contype = 'f' AND c.conrelid = %s::regclass GROUP BY c.oid, c.confrelid
            """,
            [model._meta.db_table],
        )
        keys = {(tuple(columns), target) for columns, target in cursor.fetchall()}
    wanted = tuple(sorted(["tenant_id", field.column]))
    assert (wanted, field.related_model._meta.db_table) in keys


@pytest.mark.django_db
@pytest.mark.parametrize("model", OWNED, ids=label)
def test_unique_keys_lead_with_the_tenant_or_with_one_of_its_rows(model: Any) -> None:
    random = {"event_id", "incident_id", "prediction_id", "model_id"}  # random UUIDs tell nobody anything
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            first = constraint.fields[0]
            assert first == "tenant" or isinstance(model._meta.get_field(first), models.ForeignKey), (
                constraint.name
            )
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key and not field.is_relation:
            assert field.name in random, field.name


def rows(mine: Company, theirs: Company) -> dict[str, dict[str, Any]]:
    from datetime import UTC, datetime, timedelta

    from noc.sources.people.models import Device

    start = datetime.now(UTC)
    span = {"start": start, "end": start + timedelta(hours=1)}
    with theirs.scope():
        device = Device.objects.get(code="d1").pk
    return {
        "shift": {"model": Shift, "code": "x", "person_id": theirs.ravi, "site_id": mine.gate, **span},
        "shift's site": {"model": Shift, "code": "x", "person_id": mine.ravi, "site_id": theirs.gate, **span},
        "home": {"model": HomeSite, "person_id": mine.people["kumar"], "site_id": theirs.gate},
        "tour": {"model": Tour, "code": "x", "person_id": theirs.ravi, "site_id": mine.gate, **span},
        "carrier": {"model": DeviceCarrier, "person_id": mine.ravi, "device_id": device, "valid_to": start},
        "last known": {"model": LastKnown, "person_id": theirs.ravi, "updated_at": start},
        "alert": {
            "model": NOCAlertEvent, "alert_type": "T", "severity": "LOW", "severity_rank": 1, "message": "m",
            "entity_type": "p", "entity_id": "1", "about": "x", "site_id": theirs.gate,
            "created_at": start, "first_seen_at": start, "last_seen_at": start,
        },
    }  # fmt: skip


@pytest.mark.parametrize("name", ["shift", "shift's site", "home", "tour", "carrier", "last known", "alert"])
def test_database_refuses_a_reference_to_another_company(
    company: Company, outsider: Company, name: str
) -> None:
    about = rows(company, outsider)[name]
    model = about.pop("model")
    with connection.cursor() as cursor, company.scope():
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            model(**about).save(force_insert=True)
