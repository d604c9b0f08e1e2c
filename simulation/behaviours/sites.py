# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""What befalls a whole site: the network goes, its life changes, a watch does not come; nobody is singled out."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.behaviours.shape import Behaviour, Truth, skip_rounds
from simulation.duties import Duty, Span


class SiteBehaviour(Behaviour):
    """One lot for each watch of a site: `plan` draws the span, `afflict` changes everybody's duty for it."""

    whole_site: ClassVar[bool] = True
    by_day: ClassVar[bool] = True  # a supervisor who is there has it too
    lengths_s: ClassVar[Span] = (3600.0, 10_800.0)

    def plan(self, watch: Span, rng: np.random.Generator) -> Span | None:
        """Return when it is, within the watch; None when this watch does not lend itself to it."""
        since, until = watch[0] + 3600, watch[1] - 3600
        length = min(self.draw(rng, *self.lengths_s), until - since)
        start = float(rng.uniform(since, until - length))
        return start, start + length

    def afflict(self, duty: Duty, span: Span) -> None:
        """Change the duty of one of those on the site."""
        raise NotImplementedError

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Afflict a guard of the watch."""
        span = self.plan((duty.shift.start, duty.shift.end), rng)
        if span is None:
            return None
        self.afflict(duty, span)
        return self.tell(duty, *span)


class SiteSilence(SiteBehaviour):
    """No network at the site: everything is buffered, and comes when it is back."""

    kind, weight = "SITE_SILENT", 0.7
    cause: str | None = "site_network"
    fits = 0.6
    description = "The network of the whole site is down; every phone buffers."
    lengths_s = (2700.0, 7200.0)

    def afflict(self, duty: Duty, span: Span) -> None:
        """Cut the phone off."""
        duty.dead_zones.append(span)


class Maintenance(SiteSilence):
    """The same, announced: a maintenance window is in the registry."""

    kind, twin_of, weight = "maintenance", "SITE_SILENT", 0.5
    cause = None
    allowed = ("NO_TELEMETRY",)
    description = "The network is down in a window of maintenance that was announced."


class LowActivity(SiteBehaviour):
    """Everybody hangs about: phones are hardly touched and nobody walks a round."""

    kind, weight = "LOW_ACTIVITY", 0.8
    fits = 0.6
    description = "For hours nobody of the site uses a phone or walks a round."
    lengths_s = (7200.0, 14_400.0)

    def afflict(self, duty: Duty, span: Span) -> None:
        """Hardly use the phone; stand."""
        duty.lively.append((span, 0.08))
        duty.seated.append(span)
        skip_rounds(duty, span)


class UnusualActivity(SiteBehaviour):
    """Something is up: phones are used many times as much as ever at this hour."""

    kind, weight = "UNUSUAL_ACTIVITY", 0.8
    fits = 0.6
    description = "For hours the phones of the site are used several times as much as usual."
    lengths_s = (7200.0, 14_400.0)

    def afflict(self, duty: Duty, span: Span) -> None:
        """Use the phone eight times as much, which triples all that it notes."""
        duty.lively.append((span, 8.0))


class Uncovered(SiteBehaviour):
    """A whole night watch does not come; no supervisor is there by night."""

    kind, weight = "SITE_UNCOVERED", 0.5
    by_day = False
    fits = 0.3
    description = "Nobody of the night watch comes."

    def plan(self, watch: Span, rng: np.random.Generator) -> Span | None:
        """The whole watch."""
        return watch

    def afflict(self, duty: Duty, span: Span) -> None:
        """Stay at home, phone off."""
        duty.stays_home = True
        duty.dark.append((span[0] - 7200, span[1] + 7200))

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Only by night."""
        return super().alter_duty(duty, rng) if duty.shift.kind == "N" else None


class Closed(Uncovered):
    """A site that is given up and still on the roster: nobody comes, and nobody should mind."""

    kind, twin_of, weight = "site_closed", "SITE_UNCOVERED", 0.0
    description = "The site is closed (inactive in the registry); its roster is a leftover."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """By day and by night."""
        return SiteBehaviour.alter_duty(self, duty, rng)
