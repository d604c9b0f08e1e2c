"""The behaviours in force. A shift has at most one of them; the first whose lot is drawn wins."""

from __future__ import annotations

from simulation.behaviours.abandonment import Abandonment
from simulation.behaviours.shape import Behaviour
from simulation.behaviours.silence import Silence
from simulation.behaviours.sleep import Sleep

ALL: tuple[Behaviour, ...] = (Abandonment(), Silence(), Sleep())
