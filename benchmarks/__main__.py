"""Run the benchmarks named on the command line, or all, each in a process and a database of its own."""

from __future__ import annotations

import subprocess
import sys

ALL = (
    "ingest",
    "signals",
    "telemetry",
    "feed",
    "baselines",
    "audit",
    "findings_quality",
    "nab",
    "storm",
    "fraud_quality",
    "fraud_latency",
    "fraud_tracks",
    "fraud_training",
)


def main() -> int:
    chosen = sys.argv[1:] or ALL
    unknown = set(chosen) - set(ALL)
    if unknown:
        print(
            f"no such benchmark: {', '.join(sorted(unknown))}; there are: {', '.join(ALL)}", file=sys.stderr
        )
        return 2
    failed = [name for name in chosen if subprocess.call([sys.executable, "-m", f"benchmarks.{name}"])]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
