"""Front matter: what a Markdown file says of itself above its text, in YAML, TOML or JSON. None of it is text."""

import json
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from index.readers.stated.fields import FIELD_NAMES, flattened

if TYPE_CHECKING:
    from yaml import SafeLoader

MAX_HEAD_CHARS = 30_000
"""Longer front matter is read line by line: the parsers take time that grows with the square of what nests in it."""
_FENCE = re.compile(r"(---|\+\+\+)[ \t]*\n")
_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML_END = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_PAIR = re.compile(r"[\w-]+(?: [\w-]+){0,2} *[:=]")
# Mostly what Hugo, Jekyll, Zola and vaults of notes write besides the fields of an article.
_OTHER_NAMES = frozenset(
    "tags categories draft slug description layout aliases weight keywords summary lang created".split()
)


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """Return the front matter's values and the rest.

    Front matter that is not quite YAML or TOML (``title: Call: at last``, a colon too many) is read line by line as
    ``key: value`` or ``key = value`` rather than refused, since its author saw nothing wrong with it.
    """
    text = text.replace("\r\n", "\n").lstrip("\ufeff")
    fence = _FENCE.match(text)
    if fence is None:
        return _json(text) if text.startswith("{") else ({}, text)
    is_toml = fence[1] == "+++"
    end = (_TOML_END if is_toml else _YAML_END).search(text, fence.end())
    if end is None:
        return {}, text
    head, body = text[fence.end() : end.start()], text[end.end() :]
    if len(head) > MAX_HEAD_CHARS:
        values = _pairs(head, "=" if is_toml else ":")
    else:
        values = _toml(head) if is_toml else _yaml(head)
    if values and head.startswith("\n") and usual_names().isdisjoint(flattened(values)):
        return {}, text  # two rules with a line of text between them, which has a colon
    # What stands between two rules and names nothing is text.
    return ({}, text) if values is None else (values, body.lstrip("\n"))


def _yaml(head: str) -> dict[str, object] | None:
    import yaml

    try:
        values = yaml.load(head, Loader=_loader())
    except (yaml.YAMLError, ValueError, RecursionError):
        return _pairs(head, ":")
    return dict(values) if isinstance(values, Mapping) else None if values else {}


@cache
def _loader() -> "type[SafeLoader]":
    """Return YAML's safe loader without numbers to the base of 60: to an author "9:30" is no 570."""
    import yaml

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {
            first: [
                (tag, re.compile(r"^(?![-+]?[0-9][0-9_]*:)(?:" + pattern.pattern + ")", re.VERBOSE))
                if tag in {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
                else (tag, pattern)
                for tag, pattern in resolvers
            ]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    return Loader


def _toml(head: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(head)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return _pairs(head, "=")


def _json(text: str) -> tuple[dict[str, object], str]:
    """An object at the very beginning, if it says what front matter says and a text follows."""
    try:
        values, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return {}, text
    names = flattened(values).keys() if isinstance(values, dict) else set()
    is_usual = not usual_names().isdisjoint(names)
    return (values, text[end:].lstrip("\n")) if is_usual and text[end:].strip() else ({}, text)


def usual_names() -> frozenset[str]:
    """The names that front matter usually has."""
    return _OTHER_NAMES.union(*FIELD_NAMES.values())


def _pairs(head: str, sign: str) -> dict[str, object] | None:
    lines = [line for line in head.splitlines() if line.strip()]
    parts = [line.partition(sign) for line in lines if _PAIR.match(line)]
    if 2 * len(parts) < len(lines):
        return None
    return {key.strip(): value.strip().strip("\"'") for key, _, value in parts}
