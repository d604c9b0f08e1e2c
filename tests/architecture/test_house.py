"""What a linter cannot see: where is written, what is caught, how large things grow, what is documented."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from noc.kernel.options import Options
from noc.surfaces.api.root import api

ROOT = Path(__file__).resolve().parents[2]
NOC = ROOT / "noc"
MODULES = sorted(path for path in NOC.rglob("*.py") if "migrations" not in path.parts)
LONGEST_MODULE, LONGEST_FUNCTION = 250, 40
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
# Credentials and their last use are not a tenant's facts; commands administer.
WRITING_SURFACES = {"surfaces/cli"}


def name_of(path: Path) -> str:
    return path.relative_to(NOC).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text()))


def dotted(node: ast.AST) -> str:
    return ast.unparse(node) if isinstance(node, (ast.Attribute, ast.Name)) else ""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_and_its_functions_can_be_read_in_one_go(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE
    for node in nodes(path):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", sorted((NOC / "surfaces").rglob("*.py")), ids=name_of)
def test_surfaces_write_nothing_themselves(path: Path) -> None:
    if any(name_of(path).startswith(place) for place in WRITING_SURFACES):
        return
    for node in nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            assert ".objects" not in ast.unparse(node.func), f"line {node.lineno}: {ast.unparse(node)[:80]}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.match(r"\s*(INSERT INTO|UPDATE \w+ SET|DELETE FROM)", node.value), node.lineno


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_happens_by_signal(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module != "celery.signals":  # how Celery is told to leave our logging alone
                assert not module.endswith(".signals") or module.startswith("noc."), node.lineno
        if isinstance(node, ast.Name):
            assert node.id != "receiver", node.lineno


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_everything_is_caught_only_where_the_reason_is_written_beside(path: Path) -> None:
    lines = path.read_text().splitlines()
    for node in nodes(path):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = "everything" if node.type is None else ast.unparse(node.type)
        if caught in {"everything", "Exception", "BaseException"}:
            line, raised_again = lines[node.lineno - 1], isinstance(node.body[-1], ast.Raise)
            assert raised_again or re.search(r"# [^#]{20,}$", line), f"line {node.lineno}: {line.strip()}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_error_is_swallowed_in_silence(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.ExceptHandler) and all(isinstance(step, ast.Pass) for step in node.body):
            if node.type is not None and ast.unparse(node.type) == "TimeoutError":
                continue  # that the time is up says all there is to say
            pytest.fail(f"line {node.lineno}: an error is caught and nothing is done")


def test_the_wall_clock_is_read_in_one_place() -> None:
    readers = {
        name_of(path)
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and dotted(node.func)
        in {"datetime.now", "datetime.utcnow", "timezone.now", "time.time", "datetime.today"}
    }
    edges = ("config/", "surfaces/cli/")
    assert {name for name in readers if not name.startswith(edges)} <= {"kernel/clock.py"}


def test_rules_know_no_framework_and_no_clock() -> None:
    for path in NOC.rglob("rules.py"):
        for node in nodes(path):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names = (
                    [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
                )
                for name in names:
                    assert not re.match(r"(django|psycopg|celery|requests|noc\.kernel\.clock)", name), path


def test_names_say_what_a_module_does() -> None:
    banned = {"utils", "helpers", "manager", "service", "processor", "util", "misc", "common"}
    assert not [name_of(path) for path in MODULES if path.stem in banned or path.parent.name in banned]


# What is documented.


def environment_names() -> set[str]:
    names = set()
    for path in MODULES:
        text = path.read_text()
        names |= set(re.findall(r"""environ(?:\.get\(|\.pop\(|\[)\s*"([A-Z][A-Z_0-9]+)\"""", text))
        names |= set(re.findall(r"""getenv\(\s*"([A-Z][A-Z_0-9]+)\"""", text))
    return names - {"DJANGO_SETTINGS_MODULE", "PATH"}


def test_every_variable_of_the_environment_is_documented() -> None:
    told = (ROOT / "docs" / "deployment.md").read_text()
    assert sorted(name for name in environment_names() if name not in told) == []
    assert "`NOC_<KEY>`" in told


def test_every_option_says_what_it_means_and_in_what_unit() -> None:
    lines = (NOC / "kernel" / "options.py").read_text().splitlines()
    for name in Options.__dataclass_fields__:
        (line,) = [line for line in lines if line.strip().startswith(f"{name}:")]
        in_its_name = name.endswith(("_ENABLED", "_DAYS", "_EVENTS"))
        assert in_its_name or "  # " in line, line


def test_every_address_of_the_api_says_what_it_does() -> None:
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, about in methods.items():
            if method in {"get", "post", "put", "delete", "patch"}:
                assert about.get("summary"), f"{method} {path}"
                assert about.get("description"), f"{method} {path}"


def test_every_address_of_the_api_stands_in_its_documentation() -> None:
    told = "".join((ROOT / "docs" / name).read_text() for name in ("api.md", "protocols.md"))
    missing = []
    for path in api.get_openapi_schema()["paths"]:
        bare = re.sub(r"\{[^}]+\}", "", path.removeprefix("/api/v2"))
        words = [word for word in bare.split("/") if word]
        if not all(word in told for word in words):
            missing.append(path)
    assert missing == []
