"""What a linter cannot see: where is written, what is caught, how large things grow, what is documented."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

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


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text())))


def told(path: Path, node: ast.AST) -> str:
    return f"{name_of(path)}:{getattr(node, 'lineno', 0)}"


def dotted(node: ast.AST) -> str:
    return ast.unparse(node) if isinstance(node, (ast.Attribute, ast.Name)) else ""


def test_modules_and_their_functions_can_be_read_in_one_go() -> None:
    long = [name_of(path) for path in MODULES if len(path.read_text().splitlines()) > LONGEST_MODULE]
    long += [
        f"{name_of(path)}: {node.name}"
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_surfaces_write_nothing_themselves() -> None:
    surfaces = [path for path in MODULES if name_of(path).startswith("surfaces/")]
    judged = [path for path in surfaces if not name_of(path).startswith(tuple(WRITING_SURFACES))]
    assert not [told(path, node) for path in judged for node in nodes(path) if _writes(node)]


def _writes(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
        return ".objects" in ast.unparse(node.func)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.match(r"\s*(INSERT INTO|UPDATE \w+ SET|DELETE FROM)", node.value) is not None
    return False


def test_nothing_happens_by_signal() -> None:
    assert not [told(path, node) for path in MODULES for node in nodes(path) if _listens(node)]


def _listens(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""  # Celery is told by one to leave our logging alone
        return module.endswith(".signals") and module != "celery.signals" and not module.startswith("noc.")
    return isinstance(node, ast.Name) and node.id == "receiver"


def test_everything_is_caught_only_where_the_reason_is_written_beside() -> None:
    wrong = []
    for path in MODULES:
        lines = path.read_text().splitlines()
        for node in nodes(path):
            if isinstance(node, ast.ExceptHandler) and _catches_everything(node):
                reason = re.search(r"# [^#]{20,}$", lines[node.lineno - 1])
                wrong += [] if reason or isinstance(node.body[-1], ast.Raise) else [told(path, node)]
    assert not wrong


def _catches_everything(node: ast.ExceptHandler) -> bool:
    return node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}


def test_no_error_is_swallowed_in_silence() -> None:
    assert not [told(path, node) for path in MODULES for node in nodes(path) if _swallows(node)]


def _swallows(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler) or not all(isinstance(step, ast.Pass) for step in node.body):
        return False
    # That the time is up says all there is to say.
    return node.type is None or ast.unparse(node.type) != "TimeoutError"


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
