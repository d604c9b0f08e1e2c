"""The whole force: what it is (registry), what it does in any interval (events), what is true of it."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterator
from operator import itemgetter

from simulation.attendance import KIOSK_PREFIX
from simulation.behaviours.registered import Mix, list_extras
from simulation.behaviours.shape import Behaviour, Truth
from simulation.duties import MARGIN_S, list_rounds
from simulation.fraudsters import Fraudsters, Plan
from simulation.lives import Biographer, Life
from simulation.mishaps import list_mishaps
from simulation.panics import Panics
from simulation.people import hire_staff
from simulation.registry import Item, describe_force, describe_maintenance, describe_roster, list_years
from simulation.roster import Roster, Shift
from simulation.styles import PLAIN, Style
from simulation.tables import Event
from simulation.world import build_sites

KEPT_LIVES_PER_GUARD = 3
EARLIEST_S = 5 * 3600.0  # nobody punches in earlier before his shift
OVERTIME_S = 9 * 3600.0  # nobody stays on longer, the way home included


class Force:
    """A guard force made from a seed. Times are Unix seconds, intervals half open, on the time of upload.

    `panics_from`: when this run came to life; without it nobody presses the panic button. `behaviours`: what
    goes wrong (the usual mix). `closed_sites`: so many of the sites are given up. `calm_until`: in shifts that
    start before it, little goes wrong: a history to learn from.
    """

    def __init__(
        self,
        seed: int,
        guards: int,
        sites: int,
        panics_from: float | None = None,
        behaviours: tuple[Behaviour, ...] | None = None,
        closed_sites: int = 0,
        calm_until: float = 0.0,
        style: Style = PLAIN,
        frauds: Plan | None = None,
    ) -> None:
        behaviours = Mix().make() if behaviours is None else behaviours
        self.seed = seed
        self.tag = f"{zlib.crc32(f'{seed}/{guards}/{sites}'.encode()):08x}"
        self.sites = build_sites(seed, sites, closed_sites, style)
        self.staff = hire_staff(seed, guards, self.sites)
        self.roster = Roster(seed, self.sites, self.staff, list_extras(behaviours), calm_until)
        self.folk = Fraudsters(seed, self.roster, self.staff, self.sites, frauds or Plan())
        self._biographer = Biographer(seed, self.tag, behaviours, calm_until, self.folk if frauds else None)
        self._panics = Panics(seed, self.tag, panics_from) if panics_from is not None else None
        self._reach: dict[str, tuple[float, float]] = {}
        self._clocks: dict[str, float] = {}
        self._lives: OrderedDict[tuple[str, bool], Life] = OrderedDict()
        self._room = KEPT_LIVES_PER_GUARD * guards

    def events(
        self, since: float, until: float, coarse: bool = False, types: frozenset[str] | None = None
    ) -> list[Event]:
        """Return the events uploaded in [since, until), oldest upload first; `coarse` thins fixes out.

        Any way of cutting an interval into pieces gives the same events in the same order.
        """
        found: list[tuple[float, str, Event]] = [
            (sent, event["event_id"], event)
            for life in self._list_lives(since, until, coarse)
            for table in life.tables
            if types is None or table.type in types
            for sent, event in table.rows(since, until)
        ]
        if types is None or "panic" in types:
            found += [(at, event["event_id"], event) for at, event, _ in self._press(since, until)]
        return [event for _, _, event in sorted(found, key=itemgetter(0, 1))]

    def truths(self, since: float, until: float) -> list[Truth]:
        """Return what really happened in the shifts that start, and behind the panics, in [since, until)."""
        shifts = [shift for shift in self.roster.between(since, until) if since <= shift.start < until]
        told = [truth for truth in map(self._tell, shifts) if truth]
        once = {(t.kind, t.person, t.site, t.since): t for t in reversed(told)}  # a whole site's is told once
        return [*reversed(once.values()), *(truth for _, _, truth in self._press(since, until))]

    def mishaps(self, since: float, until: float) -> list[Truth]:
        """Return what findings may rightly tell of though nobody made it happen, in shifts that start then."""
        shifts = [shift for shift in self.roster.between(since, until) if since <= shift.start < until]
        return [
            truth
            for shift in shifts
            for truth in list_mishaps(self._recall(shift, coarse=True), list_rounds(self.seed, shift))
        ]

    def clock_of(self, event: Event) -> float:
        """Return by how many seconds the clock is off of the phone that sent an event, beyond what is usual."""
        own = not str(event.get("device", "")).startswith(KIOSK_PREFIX)
        return self._clocks.get(event["event_id"].split(".")[1], 0.0) if own else 0.0

    def give_part(self, shift: Shift, behaviour: Behaviour) -> None:
        """Have a behaviour happen in a shift that was not lived yet, whatever the lots say."""
        self._biographer.parts[shift.code] = behaviour

    def describe(self, since: float, until: float) -> Iterator[tuple[str, list[Item]]]:
        """Yield (registry, items) for everything, with the roster of [since, until)."""
        yield from describe_force(self.sites, self.staff, list_years(since, until))
        yield from self.describe_roster(since, until)

    def describe_roster(self, since: float, until: float) -> Iterator[tuple[str, list[Item]]]:
        """Yield (registry, items) of the shifts, tours and tasks of [since, until)."""
        shifts = self.roster.between(since, until)
        yield from describe_roster(self.seed, shifts)
        announced = [self._biographer.decide(shift)[2] for shift in shifts if shift.kind != "V"]
        windows = describe_maintenance(truth for truth in announced if truth)
        if windows:
            yield "maintenance", windows

    def _list_lives(self, since: float, until: float, coarse: bool) -> list[Life]:
        """Return the lives of whoever may upload something then; who stays on uploads long after his shift."""
        shifts = self.roster.between(since, until, OVERTIME_S)
        return [self._recall(shift, coarse) for shift in shifts if self._reaches(shift, since, until)]

    def _reaches(self, shift: Shift, since: float, until: float) -> bool:
        if shift.start - MARGIN_S - EARLIEST_S >= until:
            return False
        if shift.code not in self._reach:
            duty = self._biographer.decide(shift)[0]
            first = min(shift.start, duty.punch_in) - MARGIN_S
            self._reach[shift.code] = first, max(shift.end, duty.punch_out, duty.known_until) + MARGIN_S
        first, past = self._reach[shift.code]
        return first < until and past > since

    def _recall(self, shift: Shift, coarse: bool) -> Life:
        """Return the life of a shift, lived once and remembered while there is room."""
        key = (shift.code, coarse)
        if key in self._lives:
            self._lives.move_to_end(key)
            return self._lives[key]
        life = self._biographer.live(shift)
        if life.duty.clock_s:
            self._clocks[shift.code] = life.duty.clock_s
        if coarse:
            for table in life.tables:
                table.thin()
        self._lives[key] = life
        if len(self._lives) > self._room:
            self._lives.popitem(last=False)
        return life

    def _tell(self, shift: Shift) -> Truth | None:
        """Return the truth about a shift; only lives that were altered need to be lived to know it."""
        _, behaviour, truth = self._biographer.decide(shift)
        return self._biographer.live(shift).truth if behaviour else truth

    def _press(self, since: float, until: float) -> Iterator[tuple[float, Event, Truth]]:
        if self._panics is None:
            return
        for number, at in self._panics.list_times(since, until):
            pressed = self._panics.press(number, at, self._list_lives(at, at + 1, coarse=False))
            if pressed:
                yield at, *pressed
