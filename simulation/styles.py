"""Ways of generating: how cameras, receivers, phones and rosters of a force differ, so that nothing fits one of them alone.

`plain` is the force without people's own quirks; `a` and `b` have them, and differ in every distribution that a punch or
a position is drawn from. What is learnt or tuned on one is to be tried on the other.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """Shares are 0-1 of all people, sites or watches; `fix_every_s` standing, walking, commuting.

    `faces`: means and spreads (of the logit) of quality, face and liveness; None: the Beta shapes of `plain`.
    `receiver`: "drift" (slow drift, Student shake), or "burst" (quick drift, Laplace shake, lasting reflections, accuracy
    in the steps that some makers report). `batch_s`: phones upload every so many seconds, 0 at once. `long_cycle`: three
    days, three nights, three off. `holds`: phones that repeat a position while they lie still, as some systems do;
    `five_decimals`: that round to a metre; `bare`: whose app knows no liveness; `unplaced`: that never tell a position.
    """

    name: str = "plain"
    faces: tuple[tuple[float, float], ...] | None = None
    poor_light: float = 0.03
    poor_phones: float = 0.0
    poor_kiosks: float = 0.0
    desk_guards: float = 0.0
    drivers: float = 0.0
    same_way: float = 0.0
    buses: float = 0.0
    newcomers: float = 0.0
    holds: float = 0.0
    five_decimals: float = 0.0
    bare: float = 0.0
    unplaced: float = 0.0
    housemates: float = 0.0
    pins: float = 0.0
    kiosk_every: int = 3
    kiosk_use: float = 0.85
    eight_every: int = 4
    first_hours: tuple[int, int] = (6, 9)
    long_cycle: bool = False
    receiver: str = "drift"
    fix_every_s: tuple[float, float, float] = (30.0, 10.0, 15.0)
    batch_s: float = 0.0
    ride: float = 1.0
    turns: int = 6


PLAIN = Style()
STYLES = {
    "plain": PLAIN,
    "a": Style(
        "a", poor_phones=0.12, poor_kiosks=0.3, desk_guards=0.1, drivers=0.05, same_way=0.5, buses=0.4, newcomers=0.08,
        holds=0.1, five_decimals=0.05, bare=0.05, unplaced=0.03, housemates=0.1, poor_light=0.05, pins=0.03,
    ),
    "b": Style(
        "b", faces=((1.3, 0.75), (2.3, 0.7), (2.7, 0.9)), poor_light=0.08, pins=0.06, poor_phones=0.2, poor_kiosks=0.5,
        desk_guards=0.15, drivers=0.1, same_way=0.8, buses=0.6, newcomers=0.12, holds=0.3, five_decimals=0.15,
        bare=0.15, unplaced=0.06, housemates=0.15, kiosk_every=2, kiosk_use=0.96,
        eight_every=2, first_hours=(5, 10), long_cycle=True, receiver="burst", fix_every_s=(45.0, 12.0, 20.0),
        batch_s=90.0, ride=1.4, turns=3,
    ),
}  # fmt: skip
