"""What is told of an error to whoever has the page open: one sentence, without where Byline lies on this machine."""

import os
import re
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

MAX_CHARS = 600
_MAX_READ_CHARS = 20_000
_UNIX_PATH = re.compile(r"(?<![\w:/.…])(?:~|/[^\s/'\"“”<>:;,]+)/(?:[^\s/'\"“”<>:;,]+/)*(?=[^\s/'\"“”<>]|\b)")
_WINDOWS_PATH = re.compile(r"\b[A-Za-z]:\\(?:[^\s\\'\"“”<>:;,]+\\)*")

_homes: set[str] = set()


def hide_folder(folder: Path) -> None:
    """Leave out this folder too from now on, blanks in its name or not; a page says so of its home."""
    _homes.add(os.path.abspath(folder))


def public_sentence(error: object) -> str:
    """The message of an explained error, with every folder of this machine left out and no longer than a paragraph."""
    words = str(error)[:_MAX_READ_CHARS]
    known = _known_folders(frozenset({*_homes, *_folders_of_process()}))
    words = known.sub(_shortened, words) if known else words
    words = _WINDOWS_PATH.sub("…/", _UNIX_PATH.sub("…/", words))
    return words if len(words) <= MAX_CHARS else f"{words[:MAX_CHARS]}…"


def _folders_of_process() -> list[str]:
    """The folder of the user, and the one that this process works in, if it is still there."""
    folders = [os.path.expanduser("~")]
    with suppress(OSError):
        folders.append(os.getcwd())
    return folders


@lru_cache(maxsize=8)
def _known_folders(folders: frozenset[str]) -> re.Pattern[str] | None:
    """Finds these folders, which no pattern could where their names hold blanks; None if each is at the top."""
    found = {one.rstrip("/\\") for folder in folders for one in (folder, os.path.realpath(folder))}
    deep = sorted((one for one in found if one.count(os.sep) > 1 or " " in one), key=len, reverse=True)
    either = "|".join(map(re.escape, deep))
    return re.compile(rf"(?<![\w/.])(?:{either})(?:([/\\])(?=[^\s'\"“”<>:;,])|[/\\]?(?![\w-]))") if deep else None


def _shortened(found: re.Match[str]) -> str:
    """A short folder instead of a known one, for the patterns to find; the sign of omission where nothing follows."""
    return {"/": "/-/", "\\": "C:\\"}.get(found.group(1), "…")
