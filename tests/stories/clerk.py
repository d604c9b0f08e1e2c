"""A process that reads `noc` command lines (JSON arrays, one a line) and answers each with what it printed."""

from __future__ import annotations

import io
import json
import os
import sys

import django
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections


def run(arguments: list[str]) -> dict[str, object]:
    """Run one command; return its exit status and output."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
        code = 0
    except CommandError as error:
        err.write(str(error))
        code = error.returncode
    finally:
        connections.close_all()
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


def main() -> None:
    """Serve until the standard input ends."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "noc.config.settings"
    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
