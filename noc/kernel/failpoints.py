"""Points at which a test may kill the process, to see that nothing is lost and nothing doubled."""

from __future__ import annotations

import os
import signal
from typing import Final

from django.core.exceptions import ImproperlyConfigured

NAMES: Final = frozenset(
    {
        "after_finding_commit",
        "after_alerts",
        "after_tickets",
        "after_incidents",
        "before_response_commit",
        "after_response_commit",
        "before_notice_send",
        "after_notice_send",
        "after_notice_marked",
        "after_playbook_step",
        "after_anomalies",
        "before_scoring_commit",
        "after_scoring_commit",
    }
)


def check_failpoint(environ: dict[str, str]) -> None:
    """Refuse to start with a failpoint outside of tests, or with one that does not exist. Raises ImproperlyConfigured."""
    said = environ.get("NOC_FAILPOINT")
    if said is None:
        return
    name, _, deed = said.partition(":")
    if environ.get("NOC_TESTING") != "1":
        raise ImproperlyConfigured("NOC_FAILPOINT kills the process; it is for tests alone")
    if name not in NAMES or deed != "kill9":
        raise ImproperlyConfigured(
            f"NOC_FAILPOINT must be one of {', '.join(sorted(NAMES))}, followed by :kill9"
        )


def failpoint(name: str) -> None:
    """Die here, as by `kill -9`, if a test asked for it by NOC_FAILPOINT=<name>:kill9; else do nothing."""
    if os.environ.get("NOC_FAILPOINT") == f"{name}:kill9" and os.environ.get("NOC_TESTING") == "1":
        os.kill(os.getpid(), signal.SIGKILL)
