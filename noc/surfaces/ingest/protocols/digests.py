"""An event's identity, made of what it says: the protocols give none, and phones repeat themselves."""

import hashlib
import json
from collections.abc import Mapping

DIGEST_BYTES = 16


def identify(protocol: str, kind: str, device: str | None, facts: Mapping[str, object]) -> str:
    """The same for the same facts of the same device, whatever their order; different for any other."""
    text = json.dumps([kind, device, facts], sort_keys=True, default=str)
    digest = hashlib.blake2b(text.encode("ascii"), digest_size=DIGEST_BYTES).hexdigest()
    return f"{protocol}-{digest}"
