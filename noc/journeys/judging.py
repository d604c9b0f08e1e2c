"""Judge a batch of raw events: typed and timed facts, presses of the panic button, refusals with reasons. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from noc.sources.receipts.decode import NotAnEvent, decode_event, rejection_of
from noc.sources.receipts.events import Fact, Rejection, Warned
from noc.sources.receipts.judge import clock_error, judge_time
from noc.sources.telemetry.panics import Press, is_panic, read_press


class Batch(msgspec.Struct):
    """A judged batch, before anything was looked up."""

    facts: list[Fact] = msgspec.field(default_factory=list)
    presses: list[Press] = msgspec.field(default_factory=list)
    rejected: list[Rejection] = msgspec.field(default_factory=list)
    warnings: list[Warned] = msgspec.field(default_factory=list)

    def device_codes(self) -> set[str]:
        named = {fact.event.device for fact in self.facts} | {press.device for press in self.presses}
        return {code for code in named if code}


def judge_events(
    raws: Sequence[bytes], received_at: datetime, sent_at: datetime | None, *, only_panics: bool = False
) -> Batch:
    """Judge each raw event by itself."""
    batch, ahead = Batch(), clock_error(sent_at, received_at)
    for index, raw in enumerate(raws):
        if is_panic(raw):
            batch.presses.append(read_press(index, raw, ahead, received_at))
            continue
        if only_panics:
            continue
        try:
            event, extra = decode_event(raw)
        except NotAnEvent as error:
            batch.rejected.append(rejection_of(index, raw, str(error)))
            continue
        at, why = judge_time(event.at, ahead, received_at)
        if at is None:
            batch.rejected.append(rejection_of(index, raw, why))
        else:
            batch.facts.append(Fact(index, event, at, event.at.astimezone(UTC), extra))
    if ahead and batch.facts:
        batch.warnings.append(_clock_warning(batch.facts[0], ahead.total_seconds()))
    return batch


def _clock_warning(fact: Fact, ahead_s: float) -> Warned:
    direction = "ahead" if ahead_s > 0 else "behind"
    return Warned(
        fact.index,
        fact.event.event_id,
        f"the phone's clock is {abs(ahead_s):.0f} s {direction}: every time of this batch was corrected, the raw time kept",
    )
