"""Phones in parallel that send batch after batch, note every answer, and resend what was not answered 202."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.stories.company import Company
from tests.stories.stranger import Caller

BATCH = 50
PAUSE_S = 0.1
Event = dict[str, Any]


@dataclass
class Sender:
    """One phone park: guard `sender-<n>`. A batch counts as sent only once it was answered 202."""

    company: Company
    number: int
    began: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(hours=2))
    batches: list[list[Event]] = field(default_factory=list)  # those answered 202, as they were sent
    unanswered: list[Event] | None = None  # sent, with an unknown outcome
    answers: Counter[int] = field(default_factory=Counter)  # by status; 0: nobody answered
    without_hint: int = 0  # refusals for overload that did not say when to come again

    @property
    def person(self) -> str:
        return f"sender-{self.number}"

    def new_batch(self) -> list[Event]:
        """Make fixes at times of their own: a track's `total` counts them."""
        first = len(self.batches) * BATCH
        return [
            {
                "event_id": f"{self.person}-{index}",
                "type": "location",
                "person": self.person,
                "at": (self.began + timedelta(milliseconds=50 * index)).isoformat(),
                "lat": 19.07 + (index % 50) * 1e-5,
                "lon": 72.87,
                "accuracy_m": 5.0,
            }
            for index in range(first, first + BATCH)
        ]

    def run(self, stop: threading.Event) -> None:
        """Send until `stop`; then the batch under way stays unanswered if it was."""
        while not stop.is_set():
            batch = self.unanswered or self.new_batch()
            self.unanswered = batch
            if self.send(batch) == 202:
                self.batches.append(batch)
                self.unanswered = None
            else:
                stop.wait(PAUSE_S)

    def send(self, batch: list[Event]) -> int:
        """Send one batch; return the status, 0 when nobody answered."""
        try:
            answer = self.company.phones.post("/noc/ingest/events/", {"events": batch})
        except OSError:
            self.answers[0] += 1
            return 0
        self.answers[answer.status] += 1
        self.without_hint += answer.status in {429, 503} and "retry-after" not in answer.headers
        return answer.status

    def verify(self) -> None:
        """Whatever was answered 202 is there, once; what was not may be sent again."""
        for batch in self.batches:
            receipt = self.company.phones.ingest(*batch)
            assert (receipt["accepted"], receipt["duplicates"]) == (0, BATCH), f"{self.person} lost facts"
        if self.unanswered is not None:
            receipt = self.company.phones.ingest(*self.unanswered)
            assert receipt["accepted"] in {0, BATCH}, "a batch is stored whole or not at all"
            self.batches.append(self.unanswered)
            self.unanswered = None
        expected = len(self.batches) * BATCH
        stored = self.stored()
        assert stored == expected, f"{self.person}: {stored} facts are stored, {expected} were answered 202"

    def stored(self) -> int:
        """Return how many facts the server has of this guard."""
        total: int = self.company.track(self.person, hours=6)["total"]
        return total


class Park:
    """Several senders at once."""

    def __init__(self, company: Company, size: int = 4) -> None:
        people = [
            {"code": f"sender-{number}", "name": f"Sender {number}", "home_site": "gate"}
            for number in range(size)
        ]
        company.admin.put("/noc/registry/people/", *people)
        company.people |= {one["code"]: one["id"] for one in company.admin.items("/noc/registry/people/")}
        self.senders = [Sender(company, number) for number in range(size)]
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def begin(self) -> None:
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=one.run, args=(self._stop,), daemon=True) for one in self.senders
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def until_sent(self, batches: int, within_s: float = 60) -> None:
        """Wait until that many more batches were answered 202."""
        goal = self.sent + batches
        deadline = time.monotonic() + within_s
        while self.sent < goal:
            assert time.monotonic() < deadline, f"too slow: {self.answers}"
            time.sleep(0.01)

    @property
    def sent(self) -> int:
        return sum(len(one.batches) for one in self.senders)

    @property
    def answers(self) -> Counter[int]:
        return sum((one.answers for one in self.senders), Counter())

    def verify(self) -> None:
        for sender in self.senders:
            sender.verify()


class Watch:
    """Asks an address again and again, and notes every change of its status."""

    def __init__(self, url: str, path: str, token: str = "") -> None:
        self._caller, self._path = Caller(url, token), path
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.seen: list[tuple[float, int]] = []  # (when, status), changes alone; 0: nobody answered
        self.slowest_s = 0.0
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(0.1):
            began = time.monotonic()
            try:
                status = self._caller.get(self._path).status
            except OSError:
                status = 0
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)
            if not self.seen or self.seen[-1][1] != status:
                self.seen.append((time.monotonic(), status))

    def end(self) -> list[int]:
        """Return the statuses in the order in which they were seen."""
        self._stop.set()
        self._thread.join(30)
        return [status for _, status in self.seen]
