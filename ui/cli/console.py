"""One run of the command line, and its output: answers on standard output, everything else on standard error.

Article text is not trusted: control characters that could move the cursor, change colours or reverse the reading
order are removed before printing, and Rich never reads markup in it.
"""

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.text import Text

from index.errors import UsageError

if TYPE_CHECKING:
    from index.library import Library
    from index.records import Progress
    from rag.assistant import Assistant
    from rag.settings import Settings

OPTIONS_EVERYWHERE = "Also for every command: --json, --home DIR, --quiet, --debug (see byline --help)."

# C0 except tab and newline, DEL and C1, bidirectional marks and overrides, line separators, lone surrogates.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """``text`` without characters that control a terminal."""
    return _UNSAFE.sub("", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """``text`` cleaned and on one line."""
    return " ".join(clean(text).split())


def to_json(value: Mapping[str, Any]) -> str:
    """One line of readable JSON, with the characters that control a terminal as escapes."""
    text = json.dumps(value, ensure_ascii=False, default=_json_value)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _json_value(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


@dataclass
class Session:
    """One run of the command line: the options of every command, and where output goes.

    Attributes:
        home: From ``--home``, or None.
        json: One JSON object on standard output and nothing else there.
        quiet: No progress and no remarks on standard error.
        debug: Tracebacks for errors.
        stdout: Where answers go; in JSON mode a duplicate that no library can write to.
        open_assistant: How an assistant is opened; tests give their own.
        open_library: How the index is opened; tests give their own.
    """

    home: Path | None = None
    json: bool = False
    quiet: bool = False
    debug: bool = False
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    open_assistant: "Callable[..., Assistant] | None" = None
    open_library: "Callable[..., Library] | None" = None

    def __post_init__(self) -> None:
        self.out = Console(file=self.stdout, highlight=False, markup=False, emoji=False, soft_wrap=False)
        self.err = Console(stderr=True, highlight=False, markup=False, emoji=False)

    def settings(self, **overrides: Any) -> "Settings":  # noqa: ANN401 - any setting
        """Settings in force, with ``overrides`` from the command line."""
        from rag.settings import Settings

        return Settings.load(self.home, **given(overrides))

    def assistant(self, progress: "Callable[[Progress], None]", **overrides: Any) -> "Assistant":  # noqa: ANN401
        """Open the assistant on this home."""
        from rag.assistant import Assistant

        opener = self.open_assistant or Assistant.open
        return opener(self.home, progress=progress, **given(overrides))

    def library(
        self,
        progress: "Callable[[Progress], None]",
        *,
        rebuilding: bool = False,
        **overrides: Any,  # noqa: ANN401 - any setting
    ) -> "Library":
        """Open the index of this home; the embedder is fetched and loaded only when something needs it."""
        from rag import opening

        opener = self.open_library or opening.open_library
        return opener(self.settings(**overrides), progress, rebuilding=rebuilding)

    def emit(self, value: Mapping[str, Any]) -> None:
        """Write the one JSON object."""
        text = to_json(value)
        if (self.stdout.encoding or "utf-8").lower().replace("-", "") not in ("utf8", "utf8sig"):
            text = json.dumps(json.loads(text))
        self.stdout.write(text + "\n")
        self.stdout.flush()

    def say(self, text: str | Text = "", style: str = "") -> None:
        """Write a line for the reader on standard output; nothing in JSON mode."""
        if not self.json:
            self.out.print(text if isinstance(text, Text) else Text(clean(text), style=style), soft_wrap=True)

    def note(self, text: str, style: str = "dim") -> None:
        """Write a remark on standard error."""
        if not self.quiet:
            self.err.print(Text(clean(text), style=style), soft_wrap=True)

    def fail(self, message: str) -> None:
        """Write an error: the JSON object in JSON mode, else one line on standard error."""
        if self.json:
            self.emit({"error": message})
        else:
            self.err.print(Text.assemble(("Error: ", "bold red"), one_line(message)), soft_wrap=True)


def given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given: those that are not None."""
    return {name: value for name, value in options.items() if value is not None}


def day(text: str | None, option: str) -> date | None:
    """A day given as YYYY-MM-DD.

    Raises:
        UsageError: It is written otherwise.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} takes a day as YYYY-MM-DD, for instance 2025-06-05, not {text!r}.") from None


def installed_version(package: str = "byline") -> str:
    """Version of an installed package, or "not installed"."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
