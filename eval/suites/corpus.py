"""Somebody's files as a folder of article files, which are then indexed exactly as a reader's own would be.

Nothing is measured on a shortcut: all texts of a set form one corpus, and every question has to find its article
among all of them.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.suites.golden import GoldenSetError

TITLE_CHARS = 80
"""So much of a text without a headline becomes its title."""

_ASCII_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


@dataclass(slots=True)
class CorpusFolder:
    """Writes texts as Markdown files that read back as the very same words; equal texts become one file."""

    folder: Path
    _stems: dict[str, str] = field(default_factory=dict)

    def add(self, title: str, text: str, **facts: str) -> str:
        """Store one text and return the stem of its file, the name that cases know the article by.

        Args:
            title: Headline; the first words of the text when empty.
            text: Stored so that it reads back word for word.
            **facts: More front matter, such as ``source`` and ``published``.
        """
        key = " ".join(text.split())
        if key not in self._stems:
            stem = hashlib.sha256(key.encode()).hexdigest()[:16]
            self.folder.mkdir(parents=True, exist_ok=True)
            body = _ASCII_PUNCTUATION.sub(r"\\\1", text.strip())
            front = {"title": title.strip() or _first_words(text)} | facts
            # JSON strings are YAML strings, whatever they hold.
            lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in front.items())
            target = self.folder / f"{stem}.md"
            content = f"---\n{lines}---\n\n{body}\n"
            if not target.exists() or target.read_text(encoding="utf-8") != content:
                target.write_text(content, encoding="utf-8")
            self._stems[key] = stem
        return self._stems[key]

    def forget_others(self) -> None:
        """Delete files of an earlier build that this one did not add."""
        kept = set(self._stems.values())
        for path in self.folder.glob("*.md"):
            if path.stem not in kept:
                path.unlink()


def read_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a JSON Lines file, each with ``file:line``.

    Raises:
        GoldenSetError: The file cannot be read, or a line is not a JSON object.
    """
    try:
        handle = path.open(encoding="utf-8")
    except OSError as error:
        raise GoldenSetError(f"{path} cannot be read: {error.strerror}.") from None
    with handle:
        for number, line in enumerate(handle, start=1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise GoldenSetError(f"{where}: not valid JSON ({error.msg} at column {error.colno})") from None
            if not isinstance(row, dict):
                raise GoldenSetError(f"{where}: expected a JSON object, found {type(row).__name__}")
            yield where, row


def string_field(row: Mapping[str, Any], key: str, where: str) -> str:
    """A field of a row; whole numbers become strings.

    Raises:
        GoldenSetError: The field is missing or something else; the message starts with ``where``.
    """
    value = row.get(key)
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise GoldenSetError(f"{where}: the field {key!r} is missing or not a string")
    return value


def _first_words(text: str, limit: int = TITLE_CHARS) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0] + "…"
