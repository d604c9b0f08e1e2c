"""Logins and API tokens. Both are looked up before any tenant is in scope, so neither is TenantOwned."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from noc.kernel.access.capabilities import ROLE_CHOICES, ROLES
from noc.kernel.tenancy.models import Tenant


class User(AbstractBaseUser):
    """A login of one tenant. Its person, if it has one, points here (`sources.people.Person.user`)."""

    id = models.AutoField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="users")
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    is_active = models.BooleanField(default=True)
    limited = models.BooleanField(default=False, help_text="sees the facts of its limits' sites only")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    USERNAME_FIELD = "username"

    class Meta:
        db_table = "noc_user"

    @property
    def capabilities(self) -> frozenset[str]:
        return ROLES[self.role]

    @property
    def shown_name(self) -> str:
        return self.name or self.username


class ApiToken(models.Model):
    """A secret of a machine or script: only its SHA-256 is kept. Enrolment and inbound keys work in a URL only."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(
        max_length=10,
        choices=[("token", "token"), ("enrolment", "enrolment"), ("inbound", "inbound")],
        default="token",
    )
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    limited = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "noc_api_token"

    @property
    def capabilities(self) -> frozenset[str]:
        return ROLES[self.role]
