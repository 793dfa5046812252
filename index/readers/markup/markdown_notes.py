"""Footnotes of Markdown: ``[^1]`` in the text, and ``[^1]: words`` anywhere; CommonMark knows none of them."""

import re

MAX_NOTES = 5_000

_DEFINITION = re.compile(r"[ ]{0,3}\[\^([^\]\s]{1,60})\]:[ \t]*(.*)$")
_MARK = re.compile(r"\[\^([^\]\s]{1,60})\](?!:)")
_FENCE = re.compile(r"[ ]{0,3}(?:```|~~~)")


def with_notes(markdown: str) -> str:
    """Return ``markdown`` with each note behind the paragraph that first names it, and its marks as superscripts.

    Notes that nothing names stand at the end.
    """
    if "[^" not in markdown:
        return markdown
    lines, notes = _taken_out(markdown.split("\n"))
    if not notes or len(notes) > MAX_NOTES:
        return markdown
    text: list[str] = []
    due: list[str] = []
    in_code = False
    for line in [*lines, ""]:
        in_code ^= bool(_FENCE.match(line))
        if not line.strip() and not in_code:
            text += [part for name in due for part in ("", f"<sup>{name}</sup> {notes.pop(name)}")]
            due = []
        elif not in_code:
            due += [name for name in dict.fromkeys(_MARK.findall(line)) if name in notes and name not in due]
            line = _MARK.sub(r"<sup>\1</sup>", line)
        text.append(line)
    for name, words in notes.items():
        text += ["", f"<sup>{name}</sup> {words}"]
    return "\n".join(text)


def _taken_out(lines: list[str]) -> tuple[list[str], dict[str, str]]:
    """Return the lines without the notes, and the notes by name; indented lines go on a note."""
    kept: list[str] = []
    notes: dict[str, str] = {}
    current = ""
    in_code = False
    for line in lines:
        in_code ^= bool(_FENCE.match(line))
        definition = None if in_code else _DEFINITION.match(line)
        if definition and definition[1] not in notes:
            current = definition[1]
            notes[current] = definition[2]
        elif current and line.startswith(("    ", "\t")) and line.strip():
            notes[current] += f" {line.strip()}"
        else:
            current = current if current and not line.strip() else ""
            kept.append(line)
    return kept, notes
