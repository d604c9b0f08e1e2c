"""noc score_series: a file in, the same rows with their scores out; what cannot be read is told, never fatal."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from noc.intelligence.anomalies.detect import score

START = datetime(2026, 3, 2)  # noqa: DTZ001 - a clock as written on the wall
NOC = Path(sys.executable).with_name("noc")


def stamps(rows: int) -> list[str]:
    return [str(START + timedelta(minutes=5 * n)) for n in range(rows)]


def numbers(rows: int) -> list[str]:
    return [f"{value:.3f}" for value in np.random.default_rng(3).normal(20, 1, rows)]


def written(path: Path, times: list[str], values: list[str], header: str = "timestamp,value") -> Path:
    lines = [header, *(f"{at},{value}" for at, value in zip(times, values, strict=True))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def asked(path: Path) -> tuple[list[list[str]], str]:
    """Return the rows of the result, header first, and what was told beside it."""
    out, err = io.StringIO(), io.StringIO()
    call_command("score_series", str(path), stdout=out, stderr=err)
    return list(csv.reader(io.StringIO(out.getvalue()))), err.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "series.csv"


def test_every_row_comes_back_as_it_was_with_its_score(path: Path) -> None:
    times, values = stamps(9000), numbers(9000)  # more than is read at once
    values[6000] = "95"
    (header, *rows), told = asked(written(path, times, values))
    assert header == ["timestamp", "value", "anomaly_score"]
    assert [row[0] for row in rows] == times
    assert [row[1] for row in rows] == values
    scores = [float(row[2]) for row in rows]
    assert all(0 <= one <= 1 for one in scores)
    assert scores[6000] >= 0.5
    assert told == ""


def test_the_scores_are_those_of_the_detector(path: Path) -> None:
    values = numbers(1000)
    rows, _ = asked(written(path, stamps(1000), values))
    expected = score([float(value) for value in values], np.arange(1000) * 300.0)
    assert [row[2] for row in rows[1:]] == [f"{one:.6f}" for one in expected]


def test_the_rows_before_decide_alone(path: Path) -> None:
    times, values = stamps(5000), numbers(5000)
    whole, _ = asked(written(path, times, values))
    for rows in (10, 700, 4096, 4500):
        part, _ = asked(written(path, times[:rows], values[:rows]))
        assert part == whole[: rows + 1]


def test_rows_that_cannot_be_read_come_back_too_and_are_told(path: Path) -> None:
    values = numbers(300)
    values[100], values[101], values[102], values[103], values[104] = "abc", "", "NaN", "inf", "1e999"
    times = stamps(300)
    times[200] = "yesterday"
    rows, told = asked(written(path, times, values))
    assert [row[1] for row in rows[101:106]] == ["abc", "", "NaN", "inf", "1e999"]
    assert [row[2] for row in rows[101:106]] == ["0.000000"] * 5
    assert rows[201][0] == "yesterday"
    assert told.splitlines() == [
        "row 101: the value 'abc' is no finite number; it counts as missing",
        "row 104: the value 'inf' is no finite number; it counts as missing",
        "row 105: the value '1e999' is no finite number; it counts as missing",
        "row 201: the timestamp 'yesterday' cannot be read; it counts as the one before",
        "2 rows have no value: they score 0 and teach nothing",
    ]


def test_many_unreadable_rows_are_summed_up(path: Path) -> None:
    _, told = asked(written(path, stamps(50), ["?"] * 50))
    assert len(told.splitlines()) == 21
    assert told.splitlines()[-1] == "... and 30 more rows that cannot be read"


def test_short_rows_and_blank_lines_are_borne(path: Path) -> None:
    path.write_text(
        "timestamp,value\n2026-03-02 00:00:00,1\n\n2026-03-02 00:05:00\n,\n2026-03-02 00:15:00,2\n"
    )
    rows, _ = asked(path)
    assert [row[:2] for row in rows[1:]] == [
        ["2026-03-02 00:00:00", "1"],
        ["2026-03-02 00:05:00", ""],
        ["", ""],
        ["2026-03-02 00:15:00", "2"],
    ]


def test_times_out_of_order_or_twice_are_judged_in_the_order_of_the_file(path: Path) -> None:
    times = stamps(500)
    times[100], times[300] = times[99], times[10]
    rows, told = asked(written(path, times, numbers(500)))
    assert [row[0] for row in rows[1:]] == times
    assert told == "2 rows are not later than the row before: judged in the order of the file\n"


@pytest.mark.parametrize(
    "first",
    [
        "2026-03-02T00:00:00Z",
        "2026-03-02T00:00:00+05:30",
        "2026-03-02 00:00:00.250",
        "1772409600",
        "2026-03-02",
    ],
)
def test_the_usual_ways_to_write_a_time_are_read_and_echoed(path: Path, first: str) -> None:
    rows, told = asked(written(path, [first], ["1"]))
    assert rows[1] == [first, "1", "0.000000"]
    assert told == ""


def test_other_columns_orders_and_delimiters_are_understood(path: Path) -> None:
    path.write_text('﻿site;Value;Timestamp\n"North; gate";7.5;2026-03-02 00:00:00\n', encoding="utf-8")
    rows, _ = asked(path)
    assert rows[1] == ["2026-03-02 00:00:00", "7.5", "0.000000"]


def test_a_constant_series_and_huge_values_are_scored(path: Path) -> None:
    values = ["5"] * 400
    values[300], values[350] = "1e308", "-1e308"
    rows, _ = asked(written(path, stamps(400), values))
    scores = [float(row[2]) for row in rows[1:]]
    assert not any(scores[:300])
    assert scores[300] >= 0.5
    assert all(0 <= one <= 1 for one in scores)


def test_a_gap_of_days_is_borne(path: Path) -> None:
    times = stamps(600)[:300] + [str(START + timedelta(days=9, minutes=5 * n)) for n in range(300)]
    rows, told = asked(written(path, times, numbers(600)))
    assert len(rows) == 601
    assert told == ""


def test_a_header_alone_gives_a_header_alone(path: Path) -> None:
    rows, _ = asked(written(path, [], []))
    assert rows == [["timestamp", "value", "anomaly_score"]]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty: it needs the columns timestamp,value"),
        ("timestamp,reading\n2026-03-02,1\n", "lacks the column value"),
        ("2026-03-02 00:00:00,1\n", "lacks the column timestamp and the column value"),
        ('timestamp,value\n2026-03-02,"' + "9" * 2_000_000 + '"\n', "is no CSV after row 0"),
    ],
)
def test_what_is_no_series_is_refused_with_the_reason(path: Path, text: str, why: str) -> None:
    path.write_text(text)
    with pytest.raises(CommandError, match=why) as refused:
        asked(path)
    assert refused.value.returncode == 1


def test_a_missing_file_ends_with_status_2() -> None:
    with pytest.raises(CommandError, match="there is no file") as refused:
        asked(Path("nowhere.csv"))
    assert refused.value.returncode == 2


def test_the_command_needs_no_database_and_starts_none(path: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environment = {**os.environ, "NOC_DATA_DIR": str(home), "DATABASE_URL": ""}
    written(path, stamps(200), numbers(200))
    done = subprocess.run(
        [NOC, "score_series", path], capture_output=True, text=True, env=environment, check=True, timeout=60
    )
    assert len(done.stdout.splitlines()) == 201
    assert done.stderr == ""
    assert not (home / "postgres").exists()


def test_a_reader_that_stops_early_ends_it_quietly(path: Path) -> None:
    written(path, stamps(60_000), numbers(60_000))
    with subprocess.Popen(
        [NOC, "score_series", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == ""
        assert running.wait(60) == 0


@pytest.mark.long
def test_memory_does_not_grow_with_the_file(path: Path) -> None:
    """Peak memory of scoring 200,000 rows is that of 20,000 within a few megabytes; the file alone is 9 MB."""

    def peak_kib(rows: int) -> int:
        written(path, stamps(rows), numbers(rows))
        script = (
            "import resource,subprocess,sys\n"
            "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        told = subprocess.run(
            [sys.executable, "-c", script, NOC, "score_series", path],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(told.stdout)

    assert peak_kib(200_000) < peak_kib(20_000) + 8 * 1024
