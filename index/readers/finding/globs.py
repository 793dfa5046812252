"""Globs: names that stand for the files that match them. Links are never followed on the way."""

import glob
import os
from collections.abc import Callable
from fnmatch import fnmatch
from functools import cache

_ANY_FOLDERS = "**"


def is_glob(path: str) -> bool:
    """Whether ``path`` stands for the files that match it; a name that exists stands for itself."""
    return glob.has_magic(path) and not os.path.lexists(path)


def glob_base(pattern: str) -> str:
    """The folder under which all matches of a glob lie."""
    base = os.path.dirname(pattern)
    while glob.has_magic(base):
        base = os.path.dirname(base)
    return base


def is_deep(pattern: str) -> bool:
    """Whether a glob reaches into folders of any depth."""
    return _ANY_FOLDERS in pattern.split(os.sep)


def deep_matcher(pattern: str) -> Callable[[str], bool]:
    """Tell of a path under :func:`glob_base` whether it, or a folder that holds it, matches a deep glob."""
    base = glob_base(pattern)
    wanted = tuple(os.path.relpath(pattern, base).split(os.sep))

    @cache
    def matches(names: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
        if not patterns:
            return True  # the folder matches, and so what lies in it
        if patterns[0] == _ANY_FOLDERS:
            return any(matches(names[first:], patterns[1:]) for first in range(len(names) + 1))
        return bool(names) and fnmatch(names[0], patterns[0]) and matches(names[1:], patterns[1:])

    def matcher(path: str) -> bool:
        found = matches(tuple(os.path.relpath(path, base).split(os.sep)), wanted)
        matches.cache_clear()
        return found

    return matcher
