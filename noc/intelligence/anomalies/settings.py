"""The few numbers the detector is set by; docs/anomalies.md tells why each is what it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """How the detector looks, remembers, alarms and keeps silent. Lengths are in rows; surprise is in nats (-ln p)."""

    relearn_every: int = 64  # what was seen becomes knowledge in blocks of this
    refit_share: int = 32  # the slow parts of it whenever the series has grown by one of so many parts
    first_rows: int = 60  # fewer make no tail: nothing is said yet
    history: int = 4096  # rows a view and its tail remember
    references: int = 512  # windows a shape remembers
    short_window: int = 6
    long_window: int = 40  # a multiple of `long_parts`
    long_parts: int = 8  # means the long window is summed up by
    neighbour_groups: int = 5
    season_memory: float = 0.1  # weight of the newest day in what an hour of the day usually brings
    repeats_at_most: float = 2.0  # times the surprise of its rank, for what was seen before
    surprise_at_most: float = 40.0
    alarm_surprise: float = 4.3  # the score is 0.5 here
    silence_share: float = 0.1  # of the rows seen, after an alarm
    silence_at_least: int = 20
    break_through: float = 1.25  # times the surprise of the alarm that began the silence
    familiar_after: int = 5  # alarms of a kind; the next ones fade
    familiar_like: float = 0.8  # an earlier alarm of this share of the surprise, or more, is of the kind
    familiar_fading: float = 0.4

    def __post_init__(self) -> None:
        """Refuse what the views cannot be built with. Raises ValueError."""
        if min(self.history, self.references) < 2 * self.relearn_every:
            raise ValueError("history and references must hold two blocks of relearn_every rows at least")
        if self.long_window % self.long_parts or not 2 <= self.short_window <= self.long_window:
            raise ValueError("long_window must be a multiple of long_parts, and no shorter than short_window")


DEFAULT = Settings()
