"""Every regular expression of the product, and in which ways the code tries it on a text.

Compiled patterns are found by walking what each module holds, patterns inside functions by reading the source. A
pattern that is put together while running has to stand in :data:`PUT_TOGETHER` with what comes out.
"""

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TypeGuard

from index.names import romanisation
from index.text.english import ENGLISH
from index.text.english.negation import TURNING_STEMS

ROOT = Path(__file__).parents[2]
PACKAGES = ("index", "rag", "eval", "ui")
WAYS = {
    "search": "search",
    "match": "match",
    "fullmatch": "fullmatch",
    "finditer": "finditer",
    "findall": "finditer",
    "sub": "finditer",
    "subn": "finditer",
    "split": "finditer",
}
ANY_WAY = frozenset(("search", "fullmatch", "finditer"))
MOST_PATTERNS_HELD = 5_000

Pattern = re.Pattern[str] | re.Pattern[bytes]


@dataclass(frozen=True)
class Use:
    """A regular expression, where it stands, and in which ways it is tried on a text."""

    place: str
    pattern: Pattern
    ways: frozenset[str] = ANY_WAY


def _of_language() -> Iterator[Pattern]:
    for table in (ENGLISH.questions, ENGLISH.cues):
        for field in fields(table):
            for text in _strings(getattr(table, field.name)):
                yield re.compile(text, re.IGNORECASE)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _strings(part)


def _of_sounds() -> Iterator[Pattern]:
    for rules in (romanisation.GENERAL, romanisation.LONG_VOWELS, romanisation.GERMAN, romanisation.ROUNDED):
        yield from (re.compile(pattern) for pattern, _ in rules)


def _spelled_out(*patterns: str) -> Callable[[], Iterator[Pattern]]:
    return lambda: (re.compile(pattern) for pattern in patterns)


# A module and the function in it that puts a pattern together, and what can come out of it.
PUT_TOGETHER: dict[str, Callable[[], Iterable[Pattern]]] = {
    "index.text.language.compiled": _of_language,
    "index.names.sounds._compiled": _of_sounds,
    "index.reprints.rule._is_fact": _spelled_out(TURNING_STEMS),
    "index.text.english.countries.governed_from": _spelled_out(r"\bLondon\b(?!['’]?\s+[A-Z])"),
    "rag.grounding.correcting.corrected": _spelled_out(r"(?<!\w)12(?!\w)"),
    "index.readers.stated.front_matter._loader": _spelled_out(r"^(?![-+]?[0-9][0-9_]*:)(?:[-+]?(?:0|[1-9][0-9_]*)$)"),
    "ui.public._known_folders": _spelled_out(
        r"(?<![\w/.])(?:/srv/home|/srv)(?:([/\\])(?=[^\s'\"“”<>:;,])|[/\\]?(?![\w-]))"
    ),
    "eval.suites.grounding_pairs._unit": _spelled_out(r"(?<=\d )(?:km)(?!\w)|(?<=\d)km(?!\w)"),
    "eval.suites.grounding_pairs._turned": _spelled_out(r"(?<![\w-])before(?![\w-])"),
}


def every_use() -> list[Use]:
    """Every regular expression of the four packages, the same one at the same place only once."""
    ways = _ways_of_names()
    found = [
        Use(f"{module.__name__}.{name}", pattern, ways.get((module.__name__, name), ANY_WAY))
        for module in _modules()
        for name, value in vars(module).items()
        if (module.__name__, name) in ways
        for pattern in _held(value)
    ]
    found += list(_in_calls())
    return list({(use.pattern, use.ways, use.place): use for use in found}.values())


def escaped() -> list[str]:
    """Places with a pattern that :func:`every_use` cannot know of."""
    known = {use.pattern.pattern for use in every_use()}
    found = []
    for module, tree in _sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in ("re", "regex"):
                found.append(f"{module}: from {node.module} import")
            if isinstance(node, ast.Import):
                renamed = [name for name in node.names if name.name == "regex" or (name.name == "re" and name.asname)]
                found += [f"{module}: import {name.name}" for name in renamed]
        for function, call in _calls(tree):
            text, place = _constant(call), f"{module}.{function}:{call.lineno}"
            if text is None and function and f"{module}.{function}" not in PUT_TOGETHER:
                found.append(f"{place}: put together while running")
            if text is not None and text not in known:
                found.append(f"{place}: {text!r} is held by nothing that was walked")
    return found


def _modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            if not module.name.endswith("__main__"):
                yield importlib.import_module(module.name)


def _held(value: object, depth: int = 0) -> Iterator[Pattern]:
    """The patterns in a value and in the tuples, mappings and records that it holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 5 and isinstance(value, tuple | list | set | frozenset | dict) and len(value) < MOST_PATTERNS_HELD:
        for part in value:
            yield from _held(part, depth + 1)
        if isinstance(value, dict):
            yield from _held(tuple(value.values()), depth + 1)
    elif depth < 5 and is_dataclass(value) and not isinstance(value, type):
        yield from _held(tuple(getattr(value, field.name) for field in fields(value)), depth + 1)


@cache
def _sources() -> dict[str, ast.Module]:
    """The parsed source of every module, by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(path.read_text("utf-8"))
    return found


def _ways_of_names() -> dict[tuple[str, str], frozenset[str]]:
    """For each name that a module defines: how its pattern is tried; in any way if it is handed on as a value."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for module, tree in _sources().items():
        owners = {name: (module, name) for name in _defined(tree)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                owners |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
        for owner in owners.values():
            found[owner]  # noqa: B018  -- a name that nothing uses is tried in any way
        methods = {
            id(node.value): WAYS[node.attr]
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in WAYS
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in owners:
                way = methods.get(id(node))
                found[owners[node.id]] |= {way} if way else ANY_WAY
    return {owner: frozenset(ways) or ANY_WAY for owner, ways in found.items()}


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _in_calls() -> Iterator[Use]:
    """Patterns that stand in calls of functions of the module ``re``, inside functions."""
    for module, tree in _sources().items():
        for function, call in _calls(tree):
            text, place = _constant(call), f"{module}.{function}"
            way = WAYS.get(_method(call))
            ways = frozenset((way,)) if way else ANY_WAY
            if text is not None and (function or way):
                yield Use(place, re.compile(text, _flags(call)), ways)
            elif function and place in PUT_TOGETHER:
                yield from (Use(place, pattern, ways) for pattern in PUT_TOGETHER[place]())


def _calls(node: ast.AST, function: str = "") -> Iterator[tuple[str, ast.Call]]:
    """Calls of the module ``re`` that take a pattern, each with the function around it; empty outside functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and _method(child) in (*WAYS, "compile"):
            yield function, child
        is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _calls(child, child.name if is_function else function)


def _method(call: ast.Call) -> str:
    made_by = call.func
    is_re = isinstance(made_by, ast.Attribute) and isinstance(made_by.value, ast.Name) and made_by.value.id == "re"
    return made_by.attr if is_re and isinstance(made_by, ast.Attribute) else ""


def _constant(call: ast.Call) -> str | bytes | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes) else None


def _flags(call: ast.Call) -> int:
    names = [node.attr for part in (*call.args[1:], *call.keywords) for node in ast.walk(part) if _is_flag(node)]
    return sum(getattr(re, name) for name in set(names))


def _is_flag(node: ast.AST) -> TypeGuard[ast.Attribute]:
    named = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re"
    return named and isinstance(node, ast.Attribute) and isinstance(getattr(re, node.attr), re.RegexFlag)
