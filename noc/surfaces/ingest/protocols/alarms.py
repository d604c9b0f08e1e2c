"""The one word nobody may overlook: SOS, found in what a phone sends whatever else is wrong with it."""

import re
from collections.abc import Iterable, Iterator

from noc.surfaces.ingest.protocols.texts import clean_text

_WORD_END = re.compile(r"[^a-z0-9]+")
_SOS_IN_RUINS = re.compile(
    rb"""alarm["']?\s{0,8}[:=]\s{0,8}[^&{}]{0,80}?(?<![a-z0-9])sos(?![a-z0-9])""", re.IGNORECASE
)
_DEVICE_IN_RUINS = re.compile(
    rb"""(?<![a-z0-9_])(?:device_?id|id)["']?\s{0,8}[:=]\s{0,8}["']?([a-z0-9._:-]{1,100})""", re.IGNORECASE
)


def find_alarms(document: object) -> tuple[str, ...]:
    """Every text under an `alarm` key, at any depth of a (shallow) document."""
    return tuple(clean_text(text) for text in _walk(document, inside=False))


def says_sos(alarms: Iterable[str]) -> bool:
    """Whether one of the alarms, comma-joined or alone, in any case, is SOS."""
    return any("sos" in _WORD_END.split(text.casefold()) for text in alarms)


def says_sos_in_ruins(data: bytes) -> bool:
    """Whether bytes that could not be read look like an SOS: a false one costs a call, a lost one a guard."""
    return _SOS_IN_RUINS.search(data) is not None


def find_device_in_ruins(data: bytes) -> str | None:
    """The device that bytes which could not be read seem to name."""
    found = _DEVICE_IN_RUINS.search(data)
    return found[1].decode("ascii") if found else None


def _walk(node: object, *, inside: bool) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _walk(value, inside=inside or key == "alarm")
    elif isinstance(node, list):
        for item in node:
            yield from _walk(item, inside=inside)
    elif inside and isinstance(node, str):
        yield node
