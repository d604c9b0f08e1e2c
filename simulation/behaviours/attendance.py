# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""Coming late, not coming, staying too long, and coming where or when one should not."""

from __future__ import annotations

import numpy as np

from simulation.behaviours.shape import Behaviour, Neighbour, Tables, Truth
from simulation.duties import Duty
from simulation.roster import ELSEWHERE, SHORT_REST, UNPLANNED


class Late(Behaviour):
    """Comes late; the phone is on the way, as it shows."""

    kind = "LATE_OR_NO_SHOW"
    cause: str | None = "late"
    description = "Comes 18 to 55 minutes late; the phone shows him on the way."
    delays_s = (1080.0, 3300.0)

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Punch in late; a round that he cannot begin any more is not walked."""
        duty.punch_in = duty.shift.start + self.draw(rng, *self.delays_s)
        return self.tell(duty, duty.shift.start, duty.punch_in)


class LittleLate(Late):
    """Some minutes: nobody's business."""

    kind, cause, twin_of = "little_late", None, "LATE_OR_NO_SHOW"
    description = "Comes three to seven minutes late."
    delays_s = (180.0, 420.0)


class NoShow(Behaviour):
    """Never comes: the phone lies at home, on or off."""

    kind, cause = "LATE_OR_NO_SHOW", "no_show"
    description = "Never comes; the phone is at home, or off."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Stay at home; every second one has the phone off."""
        duty.stays_home = True
        if rng.random() < 0.5:
            duty.dark.append((duty.shift.start - 7200, duty.shift.end + 7200))
        return self.tell(duty, duty.shift.start, duty.shift.end)


class Overtime(Behaviour):
    """Nobody relieves him, or so it is said: he works on after a 12 h shift."""

    kind, weight = "EXCESSIVE_HOURS", 1.5
    fits = 0.75
    description = "Works 16 and a half to 18 and a half hours without a break."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Punch out long after the end."""
        if duty.shift.end - duty.shift.start < 11 * 3600:
            return None
        duty.punch_out = duty.punch_in + 3600 * self.draw(rng, 16.6, 18.5)
        duty.forgets_punch_out = False
        return self.tell(duty, duty.punch_in + 16 * 3600, duty.punch_out)


class ForgottenPunch(Behaviour):
    """Goes home in time and forgets to punch out: on paper he works for ever."""

    kind, twin_of, weight = "forgotten_punch_out", "EXCESSIVE_HOURS", 1.0
    description = "Goes home at the end of the shift without punching out."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Leave the second punch out."""
        duty.forgets_punch_out = True
        return self.tell(duty, duty.shift.start + 16 * 3600, duty.shift.start + 22 * 3600)


class Substitute(Behaviour):
    """Somebody else does the shift, and the roster says so."""

    kind, twin_of, weight = "substitute", "LATE_OR_NO_SHOW", 0.0
    description = "A substitute is rostered in place of a guard who is ill."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Tell of it where it is so."""
        return self.tell(duty, duty.shift.start, duty.shift.end) if duty.shift.substitute_for else None


class SharedKiosk(Behaviour):
    """Many people punch on one device, which is what it is for."""

    kind, twin_of, weight = "shared_kiosk", "UNAUTHORISED_SITE", 0.5
    fits = 0.35
    description = "The whole watch punches on the site's kiosk."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Tell of it where there is a kiosk."""
        return self.tell(duty, duty.punch_in, duty.punch_out) if duty.shift.site.has_kiosk else None


class ExtraShift(Behaviour):
    """A shift beside the cycle, that the roster drew; the lot is not drawn a second time."""

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Tell of it."""
        return self.tell(duty, duty.shift.start, duty.shift.end)


class ShortRest(ExtraShift):
    """Back on duty two and a half to six hours after the last shift."""

    kind = SHORT_REST
    description = "An extra shift begins too few hours after the last one ended."


class WrongSite(ExtraShift):
    """Works at a site that is not his, that nobody rostered him for, and says so by punching there."""

    kind = UNPLANNED
    description = "Punches in at a site that is neither home, rostered nor authorised."

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Name the punches."""
        truth.event_ids = [
            f"{table.prefix}{number}"
            for table in tables
            if table.type == "attendance"
            for number in table.numbers.tolist()
        ]


class Elsewhere(ExtraShift):
    """Helps out at another site, as the roster says."""

    kind, twin_of = ELSEWHERE, "UNAUTHORISED_SITE"
    allowed = ("UNUSUAL_ACTIVITY",)  # one man more than usual
    description = "Works at another site than his own, as rostered."
