# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""Phones that fall silent, each for its own reason; and phones that only seem to."""

from __future__ import annotations

import numpy as np

from simulation.behaviours.shape import Behaviour, Truth, is_busy, skip_rounds
from simulation.duties import Duty
from simulation.people import AGGRESSIVE_PLATFORMS


class PhoneOff(Behaviour):
    """Switched off: nothing is noted, so nothing comes later either; the guard goes on with his duty."""

    kind = "NO_TELEMETRY"
    cause: str | None = "unknown"
    description = "The phone is switched off for a while."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Turn the phone off for 45 minutes to three hours."""
        span = self.draw_span(duty, rng, 2700, 10_800)
        if span is None:
            return None
        duty.dark.append(span)
        return self.tell(duty, *span)


class AppKilled(PhoneOff):
    """The maker's battery saver ends the app: the last status is healthy, and the phone is of that kind."""

    cause = "app_killed"
    fits = 0.25
    description = "A healthy phone of an aggressive maker ends the app until somebody opens it again."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Only on phones that do such things; not while the battery is low."""
        if duty.shift.person.platform not in AGGRESSIVE_PLATFORMS:
            return None
        duty.charging.append((duty.shift.start - 3600, duty.shift.start))
        return super().alter_duty(duty, rng)


class BatteryEmpty(Behaviour):
    """An old battery falls and falls, the phone dies, and comes back on the cable."""

    kind, cause = "NO_TELEMETRY", "battery_empty"
    fits = 0.8
    description = "The battery runs out in a visible trend; the phone is back when it has been charged."
    allowed = ("BATTERY_CRITICAL",)

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Die for one to three hours, after falling for two and a half to four."""
        falls = self.draw(rng, 9000, 14_400)
        span = self.draw_span(duty, rng, 3600, 10_800)
        if span is None or span[0] - falls < duty.punch_in - 3600:
            return None
        duty.drains = (span[0] - falls, span[0], 0.01)
        duty.dark.append(span)
        return self.tell(duty, *span)


class DeadZone(Behaviour):
    """Work in the cellar, where nobody has a network: buffered, and flushed on the way up."""

    kind = "NO_TELEMETRY"
    cause: str | None = "dead_zone"
    description = "Works in the cellar, where every phone of the site falls silent; all of it comes later."
    lengths_s = (2700.0, 5400.0)

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Be in the cellar for a span."""
        span = self.draw_span(duty, rng, *self.lengths_s)
        if span is None or (self.twin_of and is_busy(duty, span)):  # the innocent neglect no round
            return None
        duty.below.append(span)
        duty.dead_zones.append((span[0] + 120, span[1]))
        skip_rounds(duty, span)
        return self.tell(duty, span[0] + 120, span[1])


class CellarVisit(DeadZone):
    """A short look into the same cellar: nobody need know, but a trace of silence stays."""

    kind, cause, twin_of, weight = "cellar_visit", None, "NO_TELEMETRY", 4.0
    fits = 0.6
    description = "A quarter of an hour in the cellar without a network."
    lengths_s = (720.0, 1080.0)


class ManDown(Behaviour):
    """Falls on his round, lies still, and after some minutes the phone is silent too."""

    kind, cause, weight = "NO_TELEMETRY", "man_down", 0.7
    description = "Moves, falls, lies still; then the phone falls silent until he is found."
    allowed = ("LONE_WORKER_SILENT",)

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Fall three to five minutes into a round; be found after an hour or two."""
        if not duty.rounds:
            return None
        fall = duty.rounds[int(rng.integers(len(duty.rounds)))].start + self.draw(rng, 150, 330)
        silent = fall + self.draw(rng, 480, 900)
        found = silent + self.draw(rng, 3000, 7200)
        if found > duty.shift.end - 1800:
            return None
        duty.down.append((fall, found))
        duty.dark.append((silent, found))
        skip_rounds(duty, (fall + 2400, found))
        return self.tell(duty, silent, found)


class LoneSilence(PhoneOff):
    """Alone on a site by night, and not heard of."""

    kind, cause, weight = "LONE_WORKER_SILENT", None, 1.5
    fits = 0.06
    description = "The only guard of a site is not heard of."
    allowed = ("NO_TELEMETRY",)

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Turn the phone off for 30 to 80 minutes, of whoever is alone."""
        span = self.draw_span(duty, rng, 1800, 4800) if duty.shift.lone else None
        if span is None:
            return None
        duty.dark.append(span)
        return self.tell(duty, *span)


class ShortSilence(Behaviour):
    """Alone, and unheard of for some minutes: no reason to wake anybody."""

    kind, twin_of, weight = "short_silence", "LONE_WORKER_SILENT", 1.0
    fits = 0.06
    description = "A lone guard's phone has no network for some minutes."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Buffer for six to thirteen minutes."""
        span = self.draw_span(duty, rng, 360, 780) if duty.shift.lone else None
        if span is None:
            return None
        duty.dead_zones = [span]
        return self.tell(duty, *span)


class LateUpload(Behaviour):
    """Offline for 40 minutes while he does his work; then everything arrives."""

    kind, twin_of, weight = "late_upload", "STATIC_GUARD", 1.0
    allowed = ("NO_TELEMETRY", "LONE_WORKER_SILENT")
    description = (
        "Offline for 40 minutes, then all of it arrives: silent while it lasts, innocent of anything else."
    )

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Buffer for 35 to 45 minutes."""
        span = self.draw_span(duty, rng, 2100, 2700)
        if span is None:
            return None
        duty.dead_zones.append(span)
        return self.tell(duty, *span)


class OffAfterShift(Behaviour):
    """Turns the phone off as soon as he has punched out: nobody has a right to hear from him."""

    kind, twin_of, weight = "off_after_shift", "NO_TELEMETRY", 1.0
    description = "The phone is switched off when the shift is over."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Be dark from the punch out on."""
        if duty.forgets_punch_out:
            return None
        end = duty.punch_out + 2 * 3600
        duty.dark.append((duty.punch_out + 60, end))
        return self.tell(duty, duty.punch_out + 60, end)
