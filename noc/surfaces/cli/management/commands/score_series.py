"""noc score_series FILE.csv"""

from __future__ import annotations

import csv
import io
import os
import sys
from typing import Any

from django.core.management.base import CommandParser

from noc.surfaces.cli import command

_TOLD_AT_MOST = 20


class Command(command.Command):
    help = (
        "Score every row of a series (columns timestamp, value) by how unusual it is after the rows before it: prints "
        "CSV timestamp,value,anomaly_score, the score in [0, 1], 0.5 and more being an alarm. Needs no database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.csv")

    def handle(self, *_: Any, **options: Any) -> None:
        from noc.intelligence.anomalies.detect import Detector
        from noc.surfaces.cli.series import SeriesFile

        self._doubts = 0
        series, detector = SeriesFile(command.file_of(options["file"]), self._doubt), Detector()
        header = "timestamp,value,anomaly_score\n"
        try:
            for cells, times, values in series.pieces():
                self.stdout.write(header + _csv_of(cells, detector.extend(times, values).tolist()), ending="")
                header = ""
            self.stdout.write(header, ending="")
            self.stdout.flush()
        except BrokenPipeError:  # who reads has seen enough; what is still buffered has nowhere to go
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        self._sum_up(series.missing, series.disordered)

    def _doubt(self, row: int, why: str) -> None:
        self._doubts += 1
        if self._doubts <= _TOLD_AT_MOST:
            self.say(f"row {row}: {why}")

    def _sum_up(self, missing: int, disordered: int) -> None:
        if self._doubts > _TOLD_AT_MOST:
            self.say(f"... and {self._doubts - _TOLD_AT_MOST} more rows that cannot be read")
        if missing:
            self.say(f"{missing} rows have no value: they score 0 and teach nothing")
        if disordered:
            self.say(f"{disordered} rows are not later than the row before: judged in the order of the file")


def _csv_of(cells: list[tuple[str, str]], scores: list[float]) -> str:
    text = io.StringIO()
    rows = [(at, value, f"{score:.6f}") for (at, value), score in zip(cells, scores, strict=True)]
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
