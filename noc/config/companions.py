"""What runs beside the web server in its process: threads, started again when they fail."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

Companion = Callable[[threading.Event], None]

PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0)
WELL_AFTER_S = 60.0
LONGEST_GOODBYE_S = 10.0

log = structlog.get_logger(__name__)


@dataclass
class Companions:
    """Threads that share one `stop`."""

    stop: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self, name: str, run: Companion) -> None:
        """Run `run(stop)` in a thread of its own, again after a pause whenever it fails."""
        thread = threading.Thread(target=self._keep_running, args=(name, run), name=name, daemon=True)
        self.threads.append(thread)
        thread.start()

    def end(self) -> None:
        """Ask all to stop, and wait for them; whoever does not come in time is told of and left behind."""
        self.stop.set()
        for thread in self.threads:
            thread.join(LONGEST_GOODBYE_S)
            if thread.is_alive():
                log.warning("companion did not stop in time", companion=thread.name)

    def _keep_running(self, name: str, run: Companion) -> None:
        failures = 0
        while not self.stop.is_set():
            began = time.monotonic()
            try:
                run(self.stop)
            except Exception:  # the boundary of a companion: told, and tried again
                log.exception("companion failed", companion=name)
            failures = 0 if time.monotonic() - began > WELL_AFTER_S else failures + 1
            self.stop.wait(PAUSES_S[min(failures, len(PAUSES_S)) - 1])


def start_companions(companions: Companions, *, with_worker: bool) -> None:
    """Start the relay, which every process offers and one performs, and the workers if they live here."""
    from noc.events import relay

    companions.start("relay", relay.run)
    if with_worker:
        from noc.config.clockwork import run_clock, run_worker
        from noc.journeys import worker
        from noc.response.notices import deliver

        companions.start("outbox", worker.run)
        companions.start("punches", worker.run_punches)
        companions.start("notices", deliver.run)
        companions.start("tasks", run_worker)
        companions.start("clock", run_clock)
