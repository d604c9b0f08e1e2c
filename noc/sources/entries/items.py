"""Read the items of a registry call one by one, so that a bad one costs itself only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, Generic, TypeVar

import msgspec

from noc.sources.entries.fields import Code, Refused, check_texts

_WORDS: Final = {
    "str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "array": "a list",
    "object": "an object", "null": "null", "datetime": "a time", "date": "a date",
}  # fmt: skip
_PATH: Final = re.compile(r"^(?P<told>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)
_MAX_SHOWN_CODE: Final = 200


class Item(msgspec.Struct, kw_only=True):
    """What all items have. An omitted field (UNSET) keeps its present value, null clears it."""

    code: Code

    def __post_init__(self) -> None:
        check_texts(self)
        self.check()

    def check(self) -> None:
        """Raise Refused for what this kind of item must not be."""


I = TypeVar("I", bound=Item)  # noqa: E741


class Rejection(msgspec.Struct):
    """One item that was not taken, and why."""

    index: int
    code: str | None
    error: str


class Notice(msgspec.Struct):
    """One item that was taken, but not wholly as its author may think."""

    index: int
    code: str
    warning: str


class Batch(Generic[I]):
    """The items of one call: those still good, by code in the order given, and those rejected so far."""

    def __init__(self, kind: type[I]) -> None:
        self.kind = kind
        self.items: dict[str, I] = {}
        self.rejected: list[Rejection] = []
        self.warnings: list[Notice] = []
        self._index: dict[str, int] = {}

    def read(self, index: int, raw: object, *, strict: bool) -> None:
        """Take one raw item in, or reject it. `strict` off reads texts as numbers, as CSV needs."""
        try:
            item = msgspec.convert(raw, self.kind, strict=strict)
        except msgspec.ValidationError as error:
            self.rejected.append(Rejection(index, _code_of(raw), explain(error)))
            return
        if item.code in self._index:
            first = self._index[item.code]
            self.rejected.append(
                Rejection(index, item.code, f"code: the same as in item {first} of this call")
            )
            return
        self._index[item.code] = index
        self.items[item.code] = item
        self._note_unknown_fields(index, item.code, raw)

    def reject(self, code: str, error: str) -> None:
        """Take an item out again."""
        del self.items[code]
        self.rejected.append(Rejection(self._index[code], code, error))

    def drop_refused(self, refusals: Iterable[tuple[str, Refused]]) -> None:
        """Take out all that a later check refused."""
        for code, refusal in refusals:
            self.reject(code, str(refusal))

    def _note_unknown_fields(self, index: int, code: str, raw: object) -> None:
        known = {*self.kind.__struct_encode_fields__, "id"}  # what GET shows may be PUT again
        unknown = sorted(str(key) for key in raw if key not in known) if isinstance(raw, dict) else []
        if unknown:
            shown = ", ".join(unknown)[:200].encode(errors="replace").decode()
            self.warnings.append(Notice(index, code, f"unknown fields were ignored: {shown}"))


def read_items(kind: type[I], raw: Sequence[object], *, strict: bool = True) -> Batch[I]:
    """Return the batch that raw JSON values make; the second of two items with one code is rejected."""
    batch = Batch(kind)
    for index, value in enumerate(raw):
        batch.read(index, value, strict=strict)
    return batch


def explain(error: msgspec.ValidationError) -> str:
    """Say in plain words what was wrong and where: "lat: expected a number, not text"."""
    if isinstance(error.__cause__, Refused) and "`$." not in str(error):
        return str(error.__cause__)
    match = _PATH.match(str(error))
    told, path = (match["told"], match["path"]) if match else (str(error), None)
    if isinstance(error.__cause__, Refused):
        return f"{path}.{error.__cause__}"
    told = told.replace("Object missing required field `", "missing field `").replace("`, got `", "`, not `")
    told = told.replace(
        "Invalid RFC3339 encoded datetime", "not an RFC 3339 time, like 2026-11-20T21:04:11+05:30"
    )
    told = told.replace("Invalid RFC3339 encoded date", "not a date, like 2026-11-20")
    told = told.replace(
        "`datetime` with a timezone component", "a time with an offset, like 2026-11-20T21:04:11Z"
    )
    told = re.sub(r"`([a-z| ]+)`", _in_words, told)
    told = told[:1].lower() + told[1:]
    return f"{path}: {told}" if path else told


def _in_words(match: re.Match[str]) -> str:
    kinds = match[1].split(" | ")
    return " or ".join(_WORDS[kind] for kind in kinds) if all(kind in _WORDS for kind in kinds) else match[1]


def _code_of(raw: Any) -> str | None:
    code = raw.get("code") if isinstance(raw, dict) else None
    return code.encode(errors="replace").decode()[:_MAX_SHOWN_CODE] if isinstance(code, str) else None
