"""Request bodies and query strings, read without trust."""

import json
import math
from collections.abc import Iterable
from urllib.parse import parse_qsl

from noc.surfaces.ingest.protocols.types import UnreadableError

MAX_NESTING = 12
MAX_DIGITS = 300
REPEATABLE = frozenset({"alarm", "cell", "wifi"})

Pairs = list[tuple[str, str]]


def read_pairs(data: bytes) -> Pairs:
    """The pairs of a query string or form, in order, without blank ones; what is not UTF-8 becomes U+FFFD."""
    text = data.decode("utf-8", "replace")
    pairs = parse_qsl(text, keep_blank_values=False, encoding="utf-8", errors="replace")
    return [(_normalise(key), value) for key, value in pairs]


def merge_pairs(pairs: Pairs) -> dict[str, object]:
    """One value a key, the last as in Traccar; of keys that may repeat all values, joined by semicolons."""
    merged: dict[str, object] = {}
    for key, value in pairs:
        merged[key] = f"{merged[key]};{value}" if key in REPEATABLE and key in merged else value
    return merged


def read_json(body: bytes) -> object:
    """The document, shallow enough for recursion, its numbers maybe infinite; raises UnreadableError."""
    text = body.decode("utf-8", "replace").lstrip("\ufeff")
    try:
        document = json.loads(text, parse_int=_read_int, object_pairs_hook=_merge_members)
    except RecursionError:
        raise UnreadableError("the JSON is nested too deeply") from None
    except ValueError as error:
        raise UnreadableError(f"the body is not JSON: {error}") from None
    if _is_deep(document):
        raise UnreadableError(f"the JSON is nested more than {MAX_NESTING} levels deep")
    return document


def _read_int(digits: str) -> int | float:
    """Python refuses integers of thousands of digits with a ValueError that would cost the whole document."""
    return int(digits) if len(digits) <= MAX_DIGITS else math.inf


def _normalise(key: str) -> str:
    """An alarm is an alarm in capitals too."""
    return "alarm" if key.strip().casefold() == "alarm" else key


def _merge_members(members: Iterable[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; of a member given twice the last, except that no alarm is lost and objects are joined.

    Traccar Client's template writes an empty `extras` and the library under it may add the filled one.
    """
    merged: dict[str, object] = {}
    for name, value in members:
        key = _normalise(name)
        earlier = merged.get(key)
        if key == "alarm" and earlier is not None:
            merged[key] = [earlier, value]
        elif isinstance(earlier, dict) and isinstance(value, dict):
            merged[key] = {**earlier, **value}
        else:
            merged[key] = value
    return merged


def _is_deep(document: object) -> bool:
    level: list[object] = [document]
    for _ in range(MAX_NESTING):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return True


def _children(node: object) -> Iterable[object]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()
