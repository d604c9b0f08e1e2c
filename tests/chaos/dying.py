"""A process that works until a failpoint kills it: `python -m tests.chaos.dying audit|work|punches`."""

from __future__ import annotations

import sys
import threading
from datetime import datetime

import django


def main() -> None:
    what, tenant_id, at = sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
    django.setup()
    from noc.journeys import worker
    from noc.journeys.audit import run_audit
    from noc.kernel.tenancy.scope import tenant_scope

    if what == "audit":
        with tenant_scope(tenant_id):
            run_audit("comprehensive", at)
    else:
        stop = threading.Event()
        threading.Timer(20, stop.set).start()
        (worker.run_punches if what == "punches" else worker.run)(stop)


if __name__ == "__main__":
    main()
