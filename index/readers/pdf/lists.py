"""Marks of list items: bullets, and numbers or letters with a full stop or a bracket."""

import re

BULLETS = "•▪◦‣●○■□▸►➢➤◆◇❖✓✔➔·∙"
_BULLET = re.compile(rf"[{BULLETS}](?:\s|\Z)|[☐☑☒✗✘](?:\s|\Z)|[{BULLETS}](?=\w)")
_DASH = re.compile(r"[-–—*](?:\s|\Z)")
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)](?:\s|\Z)|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s")


def is_marker(text: str) -> bool:
    """Whether ``text`` is nothing but the mark of a list item."""
    text = text.strip()
    return len(text) <= 6 and any(
        match and match.end() >= len(text) for match in (_BULLET.match(text), _DASH.match(text), _NUMBER.match(text))
    )


def is_bulleted(line: str) -> bool:
    """Whether a line begins with a bullet, which nothing but a list item does."""
    return bool(_BULLET.match(line))


def is_marked(line: str) -> bool:
    """Whether a line begins with a bullet, a dash or a number: a list item, unless the sentence only goes on so."""
    return bool(_BULLET.match(line) or _DASH.match(line) or _NUMBER.match(line))
