"""Texts from strangers, made fit to be stored and shown."""

import re

TEXT_LENGTH = 1_000
RAW_LENGTH = 2_000
SHOWN_LENGTH = 60

SECRET_NAME = re.compile(r"pass(?:word|phrase)|secret|token|credential", re.IGNORECASE)
"""Names whose values are never kept: OwnTracks exports passwords, Traccar Client its push address."""

_SECRET_VALUE = re.compile(
    r"""((?:pass(?:word|phrase)|secret|token|credential)\w{0,20}["']?\s{0,4}[:=]\s{0,4})("[^"]{0,400}"?|[^\s&,}"]{1,400})""",
    re.IGNORECASE,
)


def clean_text(text: str, length: int = TEXT_LENGTH) -> str:
    """The text without what a database refuses (NUL, also written out, lone surrogates), cut to `length`."""
    without_nul = text[:length].replace("\0", "\ufffd").replace("\\u0000", "\ufffd")
    return without_nul.encode("utf-8", "replace").decode("utf-8")


def show(value: object) -> str:
    """The value as an error message quotes it: short, in quotes, control characters escaped."""
    text = value if isinstance(value, str) else _spell(value)
    quoted = repr(clean_text(text, SHOWN_LENGTH))
    return quoted if len(text) <= SHOWN_LENGTH else f"{quoted}..."


def keep_raw(text: str) -> str:
    """The text as it is stored with a rejection or a panic: secrets blanked, shortened."""
    # Cut first, so that a megabyte of junk is not searched; a secret cut in half is blanked all the same.
    return clean_text(_SECRET_VALUE.sub(r"\1***", text[:RAW_LENGTH]), RAW_LENGTH)


def _spell(value: object) -> str:
    """A number, flag or structure as text; integers too long for `str` are told by their size."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 1_000:
        return f"an integer of {value.bit_length()} bits"
    return str(value)
