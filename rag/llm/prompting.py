"""Prompts are files in ``prompts/``, one task each, with ``$name`` placeholders.

A template whose placeholders differ from those its caller names is an error when it is loaded, not
when a reader asks. What articles and readers wrote is cleaned of anything that looks like a citation
marker before it stands in a prompt; control tokens are dealt with where text becomes tokens
(:mod:`rag.llm.llama`).
"""

import re
from functools import cache
from pathlib import Path
from string import Template

from rag.errors import PromptError

# Installed beside the packages, from a checkout and from a wheel alike.
FOLDER = Path(__file__).parents[2] / "prompts"
_MARKER = re.compile(r"\[\s*(\d{1,3})\s*\]")
_CONTROL = re.compile(r"<\|[^|<>\n]{1,40}\|>|</?s>|\[/?INST\]")
_SPACES = re.compile(r"\s+")


@cache
def template(name: str, *placeholders: str) -> Template:
    """The template ``prompts/<name>.txt``.

    Raises:
        PromptError: The file is missing or holds other placeholders than ``placeholders``.
    """
    try:
        text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PromptError(f"prompts/{name}.txt is missing: reinstall Byline or restore the file.") from None
    loaded = Template(text.rstrip("\n"))
    found = set(loaded.get_identifiers())
    if not loaded.is_valid() or found != set(placeholders):
        raise PromptError(f"prompts/{name}.txt has placeholders {sorted(found)}; expected {sorted(placeholders)}.")
    return loaded


def fill(name: str, **values: str) -> str:
    """The template ``name`` with its placeholders replaced.

    Raises:
        PromptError: As :func:`template`.
    """
    return template(name, *values).substitute(values)


def inert(text: str) -> str:
    """Untrusted words on one line: brackets of citation markers become round, control tokens are spaced out."""
    text = _CONTROL.sub(lambda match: " ".join(match.group()), text)
    return _SPACES.sub(" ", without_markers(text)).strip()


def without_markers(text: str) -> str:
    """``text`` in which no number in brackets can be taken for a citation: the brackets become round."""
    return _MARKER.sub(r"(\1)", text)
