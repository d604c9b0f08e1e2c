"""What operators rely on is written down."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
METRIC = re.compile(r'(?:Counter|Gauge|Histogram)\(\s*"(noc_\w+)"')


def test_every_metric_is_explained_to_operators() -> None:
    metrics = {
        name for path in (ROOT / "noc").rglob("*.py") for name in METRIC.findall(path.read_text("utf-8"))
    }
    assert len(metrics) > 20
    told = set(re.findall(r"noc_\w+", (ROOT / "docs" / "operations.md").read_text("utf-8")))
    assert metrics - told == set()


def test_every_document_is_named_in_the_readme() -> None:
    named = (ROOT / "README.md").read_text("utf-8")
    documents = [path.name for path in (ROOT / "docs").glob("*.md")]
    assert documents
    assert [name for name in documents if f"docs/{name}" not in named] == []
