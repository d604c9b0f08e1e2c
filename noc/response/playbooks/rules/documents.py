"""YAML as people mean it: `on`, `no` and 12:30 are words; every value knows its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

MOST_CHARACTERS: Final = 64_000
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,8}")
DEEPEST: Final = 60
_BEGIN: Final = (
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)
_END: Final = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong, where: `line` counts from 1, `path` is like `steps.2.wait.minutes`."""

    line: int
    path: str
    error: str

    def __str__(self) -> str:
        return f"Line {self.line}{', ' + self.path if self.path else ''}: {self.error}"


class BadPlaybook(Exception):
    """A playbook that cannot be; with every problem that was found, by line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("; ".join(str(problem) for problem in self.problems[:3]))


@dataclass
class Document:
    """What was read, and on which line each part of it begins."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """Return the line of a part, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path, error: str) -> Problem:
        """Return a problem with a part."""
        return Problem(self.line_of(path), ".".join(str(part) for part in path), error)


def read_document(source: str) -> Document:
    """Read YAML: plain whole numbers are numbers, all else is text. Raises BadPlaybook."""
    if len(source) > MOST_CHARACTERS:
        raise BadPlaybook([Problem(1, "", f"a playbook has {MOST_CHARACTERS} characters at most")])
    try:
        _look_over(source)
        node = yaml.compose(source, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        told = " ".join(part for part in (error.problem, error.context) if part)
        raise BadPlaybook([_at(error.problem_mark or error.context_mark, f"not YAML: {told}")]) from error
    except yaml.YAMLError as error:
        raise BadPlaybook([Problem(1, "", f"not YAML: {error}"[:300])]) from error
    document = Document()
    document.value = None if node is None else _read(node, (), document)
    return document


def _look_over(source: str) -> None:
    """Refuse what would cost much more to read than it is long. Raises BadPlaybook, yaml.YAMLError."""
    depth = 0
    for token in yaml.scan(source):
        if isinstance(token, yaml.AliasToken):  # a few lines of them can stand for gigabytes
            raise BadPlaybook([_at(token.start_mark, "references (*) are not read here; write it out")])
        depth += isinstance(token, _BEGIN) - isinstance(token, _END)
        if depth > DEEPEST:  # reading takes the square of the depth
            raise BadPlaybook([_at(token.start_mark, "nested too deeply")])


def _at(mark: Any, error: str) -> Problem:
    return Problem(1 if mark is None else mark.line + 1, "", error)


def _read(node: yaml.Node, path: Path, document: Document) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _read_mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_read(item, (*path, place), document) for place, item in enumerate(node.value)]
    text = str(node.value)
    return int(text) if getattr(node, "style", "") is None and _WHOLE.fullmatch(text) else text


def _read_mapping(node: yaml.MappingNode, path: Path, document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise BadPlaybook([_at(key_node.start_mark, "a key must be a word")])
        key = str(key_node.value)
        if key in found:
            raise BadPlaybook([_at(key_node.start_mark, f"{key} is said twice")])
        document.lines[(*path, key)] = key_node.start_mark.line + 1
        found[key] = _read(value_node, (*path, key), document)
    return found
