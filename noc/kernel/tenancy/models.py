"""The guarding company, and the base of everything that belongs to one."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from noc.kernel.tenancy.scope import current_tenant_id

M = TypeVar("M", bound=models.Model)


class Tenant(models.Model):
    """A guarding company. Nothing crosses from one to another."""

    id = models.AutoField(primary_key=True)
    code = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "noc_tenant"

    def __str__(self) -> str:
        return self.code


class TenantManager(models.Manager[M]):
    """Fails closed: raises NoTenantInScope unless a tenant is in scope, and then shows that tenant only."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(tenant_id=current_tenant_id())


class TenantOwned(models.Model):
    """A row of one tenant; `UNIQUE (tenant_id, id)` lets other rows refer to it without crossing tenants.

    Foreign keys between such rows are declared with `db_constraint=False`; their constraint is the composite
    (tenant_id, x_id) one that `operations.tenant_foreign_keys` adds.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.tenant_id:
            self.tenant_id = current_tenant_id()
        super().save(*args, **kwargs)


def tenant_key(table: str) -> models.UniqueConstraint:
    """Return the constraint that composite foreign keys to `table` point at."""
    return models.UniqueConstraint(fields=["tenant", "id"], name=f"{table}_tenant_key")


class OptionOverride(TenantOwned):
    """What a tenant (or, with `site_id`, one of its sites) has otherwise than the deployment's options."""

    key = models.CharField(max_length=50)
    site_id = models.BigIntegerField(null=True)
    value = models.JSONField()

    class Meta:
        db_table = "noc_option_override"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key", "site_id"], name="noc_option_override_once", nulls_distinct=False
            )
        ]
