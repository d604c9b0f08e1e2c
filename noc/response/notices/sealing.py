"""Secrets of channels at rest: sealed with a key from SECRET_KEY, so that a stolen dump of the database tells none."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox


class Unsealable(ValueError):
    """Sealed under another SECRET_KEY, or changed since."""


def seal(plain: dict[str, Any]) -> str:
    """Return secrets as text that only this installation reads (libsodium's secret box: XSalsa20 and Poly1305)."""
    return base64.urlsafe_b64encode(_box().encrypt(json.dumps(plain).encode())).decode() if plain else ""


def unseal(sealed: str) -> dict[str, Any]:
    """Return the secrets. Raises Unsealable."""
    if not sealed:
        return {}
    try:
        plain: dict[str, Any] = json.loads(_box().decrypt(base64.urlsafe_b64decode(sealed)))
    except CryptoError as error:
        raise Unsealable(
            "the channel's secrets were sealed under another SECRET_KEY: enter them again"
        ) from error
    return plain


def _box() -> SecretBox:
    return SecretBox(hmac.digest(settings.SECRET_KEY.encode(), b"noc.notices.secrets", hashlib.sha256))
