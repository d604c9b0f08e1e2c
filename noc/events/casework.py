"""What people do about a case, whichever room keeps it: acknowledge, resolve, reopen, snooze, comment, assign.

Each is idempotent, recorded as a deed and announced, in one transaction under the row's lock; a stale `version` is a
Conflict that names who was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, Literal, TypeVar, get_args

from django.db import IntegrityError, models, transaction

from noc.events.deeds import is_by, last_deed, record_deed
from noc.kernel.access.principals import Actor
from noc.kernel.clock import rfc3339
from noc.kernel.errors import Conflict, NotFound, Unprocessable
from noc.kernel.outbox.queue import put_many
from noc.kernel.tenancy.scope import current_tenant_id

C = TypeVar("C", bound=models.Model)
Resolution = Literal["CONFIRMED", "FALSE_POSITIVE", "TEST", "DUPLICATE", "OTHER"]
CASE_WORKED: Final = "case_worked"
LONGEST_SNOOZE: Final = timedelta(days=7)
RESOLUTIONS: Final[tuple[str, ...]] = get_args(Resolution)


_following: ContextVar[bool] = ContextVar("noc_following", default=False)


@contextmanager
def following() -> Iterator[None]:
    """Do deeds inside the block that follow from another deed: they ask for nothing to follow them."""
    token = _following.set(True)
    try:
        yield
    finally:
        _following.reset(token)


def ask_to_follow(
    actor: Actor,
    verb: str,
    noun: str,
    case_id: int,
    at: datetime,
    notes: str = "",
    data: dict[str, object] | None = None,
) -> None:
    """Put into the outbox that somebody did something about a case: what rests on it follows, escalation ends.

    What the system did by itself is followed by nothing, and what follows is followed by nothing more.
    """
    if actor.kind == "system" or _following.get():
        return
    told = {"noun": noun, "case_id": case_id, "verb": verb, "actor": actor.as_json()}
    whole = {**told, "at": at.isoformat(), "notes": notes, "data": data or {}}
    put_many(current_tenant_id(), CASE_WORKED, [(f"{noun}:{case_id}", whole, at)], urgent=True)


@dataclass(frozen=True)
class Desk(Generic[C]):
    """Where cases of one kind are worked on. Rows have status, resolution, version, changed_by, acknowledged_*,
    resolved_*, snoozed_until, assigned_to, person and site. `key` is the column that addresses name a case by.

    `announce` publishes a row's state; `close` and `open_again` do what resolving and reopening mean for this kind of
    case beyond status and names.
    """

    model: type[C]
    noun: str
    announce: Callable[[C], None]
    close: Callable[[C], None]
    open_again: Callable[[C], None]
    key: str = "pk"

    def _locked(self, case_id: int) -> Any:
        """Return the case, locked. Raises NotFound.

        Locked first and read then: a statement that waited for the lock still joins as of the time before it waited.
        """
        cases = self.model._default_manager.filter(pk=case_id)  # noqa: SLF001  # Django's public name for it
        if cases.select_for_update(no_key=True).values_list("pk").first() is None:
            raise NotFound(f"There is no such {self.noun}.")
        return cases.select_related("person", "site", "assigned_to").get()

    def _check(self, case: Any, version: int | None) -> None:
        """Raise Conflict naming who changed the case since `version`."""
        if version is not None and version != case.version:
            who = (case.changed_by or {}).get("name", "Somebody else")
            raise Conflict(f"{who} changed this {self.noun} meanwhile: it is {case.status} now.")

    def _changed(
        self,
        case: Any,
        actor: Actor,
        verb: str,
        at: datetime,
        notes: str,
        data: dict[str, object] | None = None,
    ) -> Any:
        case.version += 1
        case.changed_by = actor.as_json()
        case.save()
        record_deed(actor, verb, self.noun, case.pk, at, notes, data)
        ask_to_follow(actor, verb, self.noun, case.pk, at, notes, data)
        self.announce(case)
        return case

    def acknowledge(
        self, case_id: int, actor: Actor, at: datetime, notes: str = "", version: int | None = None
    ) -> Any:
        """Say that a human has seen it. Acknowledging twice changes nothing; an ended case is a Conflict."""
        with transaction.atomic():
            case = self._locked(case_id)
            if case.status == "ACKNOWLEDGED" and (
                version in {None, case.version} or case.acknowledged_by == actor.as_json()
            ):
                return case
            self._check(case, version)
            if case.status == "RESOLVED":
                who = (case.resolved_by or {}).get("name", "Somebody")
                raise Conflict(f"{who} has resolved this {self.noun} already.")
            if case.status != "NEW" and case.status != "ACKNOWLEDGED":
                raise Conflict(
                    f"This {self.noun} is {case.status}: it needs no acknowledging, only a verdict."
                )
            case.status, case.acknowledged_at, case.acknowledged_by = "ACKNOWLEDGED", at, actor.as_json()
            return self._changed(case, actor, "acknowledged", at, notes)

    def resolve(
        self,
        case_id: int,
        resolution: str,
        actor: Actor,
        at: datetime,
        notes: str = "",
        version: int | None = None,
    ) -> Any:
        """Close it with a verdict. The same verdict twice changes nothing; another verdict is a Conflict."""
        if resolution not in RESOLUTIONS:
            raise Unprocessable(f"resolution must be one of {', '.join(RESOLUTIONS)}.")
        with transaction.atomic():
            case = self._locked(case_id)
            if case.status == "RESOLVED":
                if case.resolution == resolution:
                    return case
                who = (case.resolved_by or {}).get("name", "Somebody")
                raise Conflict(
                    f"{who} has resolved this {self.noun} as {case.resolution}; reopen it to change the verdict."
                )
            self._check(case, version)
            case.status, case.resolution = "RESOLVED", resolution
            case.resolved_at, case.resolved_by = at, actor.as_json()
            self.close(case)
            return self._changed(case, actor, "resolved", at, notes, {"resolution": resolution})

    def reopen(
        self, case_id: int, actor: Actor, at: datetime, notes: str = "", version: int | None = None
    ) -> Any:
        """Undo acknowledge, snooze and resolve. A Conflict when another case about the same is open by now."""
        try:
            with transaction.atomic():
                case = self._locked(case_id)
                if case.status not in {"ACKNOWLEDGED", "RESOLVED"} and case.snoozed_until is None:
                    return case
                self._check(case, version)
                before = case.status
                case.status, case.resolution = "NEW", ""
                case.acknowledged_at = case.acknowledged_by = case.resolved_at = case.resolved_by = None
                case.snoozed_until = None
                self.open_again(case)
                return self._changed(case, actor, "reopened", at, notes, {"from": before})
        except IntegrityError as error:
            raise Conflict(
                f"Another {self.noun} about the same is open already; work on that one."
            ) from error

    def snooze(
        self,
        case_id: int,
        until: datetime,
        actor: Actor,
        at: datetime,
        notes: str = "",
        version: int | None = None,
    ) -> Any:
        """Put it aside until a moment, when it returns by itself. An ended case is a Conflict."""
        if not notes.strip():
            raise Unprocessable("Snoozing needs `notes`: why can this wait?")
        if not at < until <= at + LONGEST_SNOOZE:
            raise Unprocessable(f"Snooze until a time within the next {LONGEST_SNOOZE.days} days.")
        with transaction.atomic():
            case = self._locked(case_id)
            if case.snoozed_until == until:
                return case
            self._check(case, version)
            if case.status in {"RESOLVED", "CLEARED"}:
                raise Conflict(f"This {self.noun} is {case.status}: there is nothing to snooze.")
            case.snoozed_until = until
            return self._changed(case, actor, "snoozed", at, notes, {"until": rfc3339(until)})

    def comment(self, case_id: int, actor: Actor, at: datetime, notes: str) -> Any:
        """Leave a note. The same note by the same actor, with nothing done between, is a resend and changes nothing."""
        if not notes.strip():
            raise Unprocessable("A comment needs `notes`.")
        with transaction.atomic():
            case = self._locked(case_id)
            last = last_deed(self.noun, case_id)
            if last is not None and (last.verb, last.notes) == ("commented", notes) and is_by(last, actor):
                return case
            return self._changed(case, actor, "commented", at, notes)

    def assign(
        self,
        case_id: int,
        assignee: Any,
        actor: Actor,
        at: datetime,
        notes: str = "",
        version: int | None = None,
    ) -> Any:
        """Give it to a person (a row with pk and name), or (None) to nobody."""
        with transaction.atomic():
            case = self._locked(case_id)
            if case.assigned_to_id == (assignee.pk if assignee else None):
                return case
            self._check(case, version)
            case.assigned_to = assignee
            data: dict[str, object] = {
                "person_id": assignee.pk if assignee else None,
                "name": assignee.name if assignee else None,
            }
            return self._changed(case, actor, "assigned", at, notes, data)
