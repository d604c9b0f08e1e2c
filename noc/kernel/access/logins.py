"""Check a name and a password."""

from __future__ import annotations

import threading
from typing import Any

from django.http import HttpRequest

from noc.kernel.access.models import User

# Argon2 takes 0.3 s and 100 MiB a check: a flood of guesses must not take the machine with it.
_CHECKS = threading.BoundedSemaphore(2)


class LoginBackend:
    """Django's authentication backend for our users; an unknown name costs as much time as a wrong password."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002  # Django's signature
        username: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> User | None:
        if username is None or password is None:
            return None
        user = User.objects.select_related("tenant").filter(username=username).first()
        with _CHECKS:
            if user is None:
                User().set_password(password)
                return None
            right = user.check_password(password)
        return user if right and user.is_active and user.tenant.active else None

    def get_user(self, user_id: int) -> User | None:
        return (
            User.objects.select_related("tenant")
            .filter(pk=user_id, is_active=True, tenant__active=True)
            .first()
        )
