"""A summary of what the rate limit folded, shown to each reader as far as its rights and wishes go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import msgspec

from noc.events.replay import LogRow
from noc.events.types import EventsCoalesced, SiteCounts
from noc.surfaces.feed.frames import Event, Frame, Reader, encode, sees

SUMMARY: Final = str(EventsCoalesced.__struct_config__.tag)
_Audience = tuple[bool, frozenset[int] | None, frozenset[str] | None]


class _Said(msgspec.Struct):
    """The log row's payload."""

    counts: dict[str, int]
    from_seq: int
    to_seq: int
    by_site: list[SiteCounts]


class Summary(Event):
    """An `events_coalesced` row: its counts are those of the events that this reader would have got.

    Whoever would have got none of them gets no summary. Readers with the same rights and wishes share the text.
    """

    __slots__ = ("_said", "_shown")

    def __init__(self, row: LogRow, tenant_id: int) -> None:
        super().__init__(row, tenant_id)
        self._said = msgspec.json.decode(row.payload, type=_Said)
        self._shown: dict[_Audience, Event | None] = {}

    def is_for(self, reader: Reader) -> bool:
        """Tell whether any of what was folded would have gone to this reader."""
        return self._for(reader) is not None

    def frame(self, prev_seq: int, reader: Reader | None = None) -> Frame:
        """Return the reader's own frame; without a reader, one who may see all."""
        shown = None if reader is None else self._for(reader)
        return super().frame(prev_seq) if shown is None else shown.frame(prev_seq)

    def _for(self, reader: Reader) -> Event | None:
        audience = (reader.scope is None, reader.sites, reader.types)
        if audience not in self._shown:
            counts = self._counts(reader)
            self._shown[audience] = self._showing(counts) if counts else None
        return self._shown[audience]

    def _counts(self, reader: Reader) -> dict[str, int]:
        """Add up what the reader would have got; whoever asks for summaries by name gets those of every type."""
        any_type = reader.types is not None and SUMMARY in reader.types
        counts: dict[str, int] = {}
        for at_site in self._said.by_site:
            for event_type, count in at_site.counts.items():
                if sees(reader, None if any_type else event_type, at_site.site_id):
                    counts[event_type] = counts.get(event_type, 0) + count
        return counts

    def _showing(self, counts: dict[str, int]) -> Event:
        said: dict[str, Any] = {
            "counts": counts,
            "from_seq": self._said.from_seq,
            "to_seq": self._said.to_seq,
        }
        return Event(replace(self.row, payload=encode(said)), self.tenant_id)


def event_of(row: LogRow, tenant_id: int) -> Event:
    """Return a row of the log as what can be sent."""
    return Summary(row, tenant_id) if row.event_type == SUMMARY else Event(row, tenant_id)
