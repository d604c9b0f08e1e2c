"""What a notice says: one line, and a plain text with the worst named first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from noc.kernel.clock import rfc3339
from noc.kernel.severity import rank_of
from noc.response.notices.rules.subjects import SOS, Subject

NAMED: Final = 10  # as many subjects are named, the rest is counted
LONGEST_LINE: Final = 200
_EVENTS: Final = {
    "raised": "",
    "repeated": "again: ",
    "escalated": "not acknowledged: ",
    "acknowledged": "acknowledged: ",
    "resolved": "over: ",
    "breached": "late: ",
}


@dataclass(frozen=True)
class Message:
    """Everything that a channel needs to write it down. `subjects` are the named ones, the worst first."""

    notice_id: int
    tenant_id: int
    tenant: str
    purpose: str
    line: str
    subjects: tuple[Subject, ...]
    count: int
    by_severity: dict[str, int]
    by_type: dict[str, int]
    by_site: dict[str, int]
    at: datetime
    because: str
    group: str
    sites: dict[int, str] = field(default_factory=dict)  # names of the sites of the named subjects
    answers: dict[tuple[str, str], str] = field(
        default_factory=dict
    )  # (kind, id) -> address that acknowledges
    base_url: str = ""


def worst_first(subjects: Sequence[Subject]) -> list[Subject]:
    """Order subjects: SOS, then by severity, then as they came."""
    return sorted(subjects, key=lambda one: (one.type != SOS, -rank_of(one.severity)))


def line_of(subject: Subject, count: int, site: str | None = None) -> str:
    """Return the subject line of a message about the worst subject and so many in all; never more than a line."""
    told = f"[{subject.severity}] {_EVENTS[subject.event]}{subject.title}"
    if site and site not in subject.title:
        told += f" ({site})"
    if count > 1:
        told += f" and {count - 1} more"
    return one_line(told)


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """Return text as one line of at most so many characters, without control characters."""
    flat = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return flat if len(flat) <= longest else flat[: longest - 3] + "..."


def text_of(message: Message) -> str:
    """Return the whole message as plain text."""
    parts = [message.line, ""]
    if message.count > 1:
        parts += [_counts(message), ""]
    for subject in message.subjects:
        parts += [*_paragraph(subject, message), ""]
    rest = message.count - len(message.subjects)
    if rest > 0 and message.subjects:
        parts += [f"... and {rest} more.", ""]
    parts.append(f"{message.tenant}, {rfc3339(message.at)}. Sent because: {message.because or 'asked for'}.")
    return "\n".join(parts) + "\n"


def _counts(message: Message) -> str:
    told = [f"{count} {severity}" for severity, count in message.by_severity.items()]
    kinds = [f"{count} x {kind}" for kind, count in Counter(message.by_type).most_common(5)]
    return f"{message.count} in all: {', '.join(told)}; {', '.join(kinds)}; at {len(message.by_site) or 1} sites."


def _paragraph(subject: Subject, message: Message) -> list[str]:
    site = message.sites.get(subject.site_id or 0)
    lines = [one_line(f"{subject.severity}  {_EVENTS[subject.event]}{subject.title}")]
    if subject.text and subject.text != subject.title:
        lines.append(f"  {one_line(subject.text, 500)}")
    where = f"  {site}" if site else " "
    lines.append(f"{where}  {rfc3339(subject.at)}".rstrip())
    if subject.link:
        lines.append(f"  See: {message.base_url}{subject.link}")
    answer = message.answers.get((subject.kind, subject.id))
    if answer:
        lines.append(f"  Acknowledge: {answer}")
    return lines
