"""The force knows the product by its public API alone."""

from __future__ import annotations

import ast
from pathlib import Path

SIMULATION = Path(__file__).parents[2] / "simulation"


def list_imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_simulation_imports_nothing_of_the_product_nor_of_its_framework() -> None:
    modules = list(SIMULATION.rglob("*.py"))
    assert len(modules) > 20
    for path in modules:
        assert not list_imports(path) & {"noc", "django", "ninja", "psycopg", "celery"}, path


def test_only_the_edges_read_the_clock() -> None:
    edges = {"backfill.py", "client.py", "demo.py", "living.py", "run.py"}
    readers = {path.name for path in SIMULATION.rglob("*.py") if "time" in list_imports(path)}
    assert readers <= edges
