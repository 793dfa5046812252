"""The help of every command as Markdown: ``python -m ui.cli.help`` prints it.

``python -m ui.cli.help README.md`` writes it between the markers of that file.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from ui.cli.app import app

BEGIN, END = "<!-- help -->", "<!-- /help -->"
_MARKUP = re.compile(r"\[/?(?:bold|dim|italic)\]")


def markdown() -> str:
    """Every command with what it does, its arguments and its options."""
    root: Any = typer.main.get_command(app)
    lines = ["| command | what it does |", "|---|---|"]
    for path, command in _leaves("byline", root):
        lines.append(f"| `{_escaped(' '.join([path, *_arguments(command)]))}` | {_escaped(_summary(command))} |")
    lines += ["", "Options for every command, before or after its name:", ""]
    lines += _options(root)
    for path, command in _leaves("byline", root):
        options = _options(command)
        if options:
            lines += ["", f"`{path}`:", "", *options]
    return "\n".join(lines) + "\n"


def put_between_markers(text: str) -> str:
    """``text`` with the current help between its markers.

    Raises:
        ValueError: The markers are not there.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{BEGIN} and {END} are needed")
    return f"{before}{BEGIN}\n{markdown()}{END}{after}"


def _leaves(path: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - Typer's classes are not public
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    if getattr(command, "invoke_without_command", False) and path != "byline":
        yield path, command
    for name, child in children.items():
        yield from _leaves(f"{path} {name}", child)


def _arguments(command: Any) -> list[str]:  # noqa: ANN401
    return [_metavar(param) for param in command.params if param.param_type_name == "argument"]


def _metavar(param: Any) -> str:  # noqa: ANN401
    word = param.metavar or param.name.upper() + ("..." if param.nargs == -1 else "")
    return word if param.required or word.startswith("[") else f"[{word}]"


def _options(command: Any) -> list[str]:  # noqa: ANN401
    rows = []
    for param in command.params:
        if param.param_type_name != "option" or getattr(param, "hidden", False) or "--help" in param.opts:
            continue
        names = ", ".join(f"`{name}`" for name in sorted([*param.opts, *param.secondary_opts], key=len))
        value = f" `{param.metavar}`" if param.metavar else ""
        default = _default(param)
        rows.append(f"- {names}{value}: {_plain(param.help or '')}{default}")
    return rows


def _default(param: Any) -> str:  # noqa: ANN401
    value = param.default
    plain = isinstance(value, (int, float, str)) and not isinstance(value, bool)
    return f" (default {value})" if plain and value not in ("", None) else ""


def _summary(command: Any) -> str:  # noqa: ANN401
    return _plain((command.help or "").strip().split("\n\n")[0])


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", text).replace("\\[", "[").split())


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def main(arguments: list[str]) -> None:
    """Print the help, or write it into the named file."""
    if arguments:
        path = Path(arguments[0])
        path.write_text(put_between_markers(path.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        sys.stdout.write(markdown())


if __name__ == "__main__":
    main(sys.argv[1:])
