"""A candidate on its way through the stages, what is known beside it, and what each stage said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from noc.kernel.severity import rank_of
from noc.response.alerts.rules.candidates import Candidate
from noc.response.alerts.rules.inhibitions import EXPLAINING
from noc.response.alerts.rules.matchers import Matcher


@dataclass(frozen=True)
class Decision:
    """What one stage said: `verdict` in one word, `reason` for an operator to read."""

    stage: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class Part:
    """One line of a priority's sum."""

    part: str
    points: int
    because: str


@dataclass(frozen=True)
class Known:
    """The alert that is about the same: open, or resolved while its cause lasts (`is_open` False)."""

    id: int
    status: str
    severity: str
    disposition: str
    occurrence_count: int
    first_seen_at: datetime
    is_open: bool = True
    resolution: str = ""
    handled: bool = False  # somebody has acknowledged it, or it was given to somebody
    grouped_under: str | None = None  # what the open lead of its storm is about
    lead_rank: int = 0  # of that lead's severity
    group_size: int = 0  # of the storm that it leads
    sla_due: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """What the house knows of the site, the person, the shift and the contract; None is not known."""

    site_name: str | None = None
    site_class: str = ""
    client_id: int | None = None
    client_name: str | None = None
    person_name: str | None = None
    shift: str | None = None  # from when to when, at the site's clock
    lone: bool = False
    night: bool = False
    last_known: str | None = None
    category: str = ""

    @property
    def names(self) -> list[str]:
        shown = (self.person_name, self.site_name, self.client_name)
        return [name for name in shown if name]


@dataclass(frozen=True)
class Case:
    """A candidate, what was decided of it so far, and where it stands. `again`: looked at anew, nothing new was seen."""

    candidate: Candidate
    known: Known | None = None
    again: bool = False
    facts: Facts = Facts()
    severity: str = ""
    disposition: str = "REACHED"
    dropped: bool = False
    rises: bool = False
    decisions: tuple[Decision, ...] = ()
    priority: int = 0
    parts: tuple[Part, ...] = ()
    quiet_until: datetime | None = None
    silence_id: int | None = None
    inhibited_by: str | None = None  # what the alert is about that explains it
    grouped_under: str | None = None  # what the storm's lead is about
    leads: bool = False

    def says(self, stage: str, verdict: str, reason: str, **changes: object) -> Case:
        """Return the case after a stage, with its decision."""
        return replace(self, decisions=(*self.decisions, Decision(stage, verdict, reason)), **changes)  # type: ignore[arg-type]

    def passes(self, stage: str, reason: str) -> Case:
        return self.says(stage, "passed", reason)

    @property
    def loud(self) -> bool:
        """Tell whether nothing has kept it from people so far."""
        return self.disposition == "REACHED" and not self.dropped

    @property
    def reached_before(self) -> bool:
        return self.known is not None and self.known.is_open and self.known.disposition == "REACHED"

    @property
    def rank(self) -> int:
        return rank_of(self.severity or self.candidate.severity)


@dataclass(frozen=True)
class Trouble:
    """An open alert that may explain others."""

    about: str
    message: str
    severity: str


@dataclass(frozen=True)
class SilenceView:
    """A silence that holds."""

    id: int
    matchers: tuple[Matcher, ...]
    reason: str
    author: str
    ends_at: datetime


@dataclass(frozen=True)
class SnoozeView:
    """A snooze that holds."""

    until: datetime
    reason: str
    author: str


@dataclass(frozen=True)
class Window:
    """A maintenance window that holds at a site."""

    reason: str
    end: datetime


@dataclass(frozen=True)
class Group:
    """A storm's group that is open to joiners."""

    about: str
    alert_type: str
    rank: int  # of its lead's severity


@dataclass(frozen=True)
class Storm:
    """How loud it is: alerts that reached people within the window, and the groups open to joiners by kind."""

    limit: int = 20
    window: timedelta = timedelta(minutes=5)
    loud: int = 0
    groups: Mapping[str, tuple[Group, ...]] = field(default_factory=dict)

    def after(self, case: Case) -> Storm:
        """Return it after a case."""
        if not case.loud or case.reached_before or case.candidate.calls_for_help:
            return self
        groups = self.groups
        if case.leads:
            kind = case.candidate.alert_type
            group = Group(case.candidate.about, kind, case.rank)
            groups = {**groups, kind: (*groups.get(kind, ()), group)}
        return replace(self, loud=self.loud + 1, groups=groups)


@dataclass(frozen=True)
class Context:
    """All that the stages may look at, read beforehand in sets."""

    at: datetime
    known: Mapping[str, Known] = field(default_factory=dict)  # by what it is about
    facts: Mapping[tuple[int | None, int | None], Facts] = field(default_factory=dict)  # by (person, site)
    troubles: Mapping[tuple[str, str, int], Trouble] = field(default_factory=dict)  # (kind, site|person, id)
    maintenance: Mapping[int, Window] = field(default_factory=dict)  # by site
    silences: Sequence[SilenceView] = ()
    snoozes: Mapping[tuple[str, str, str], SnoozeView] = field(
        default_factory=dict
    )  # (kind, entity type, id)
    storm: Storm = Storm()

    def after(self, case: Case) -> Context:
        """Return what the next case finds: one more trouble that may explain it, one more loud alert."""
        storm = self.storm.after(case)
        told = case.candidate
        if case.dropped or told.alert_type not in EXPLAINING:
            return self if storm is self.storm else replace(self, storm=storm)
        trouble = Trouble(told.about, told.message, case.severity)
        places = (("site", told.site_id), ("person", told.person_id))
        new = {(told.alert_type, along, key): trouble for along, key in places if key is not None}
        return replace(self, storm=storm, troubles={**new, **self.troubles})
