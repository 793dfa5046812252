"""Plain text of mails whose lines were broken for sending (RFC 3676, "format=flowed"), made whole again.

A line that ends in a space goes on in the next one of the same depth of quotation. The separator of a signature
("-- ") ends in a space too and is never joined.
"""

import re

_QUOTES = re.compile(r">*")
_SIGNATURE = "-- "


def unflowed(text: str, *, delete_space: bool) -> str:
    """Join the lines of ``text`` that belong together.

    Args:
        text: As it was sent.
        delete_space: Whether the space at a line's end belongs to the break (DelSp=yes), as for languages
            without spaces.
    """
    lines: list[tuple[int, list[str]]] = []
    goes_on = False
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        depth = len(_QUOTES.match(line).group())  # type: ignore[union-attr]
        words = line[depth:].removeprefix(" ")
        signature = words == _SIGNATURE
        if goes_on and not signature and lines[-1][0] == depth:
            lines[-1][1].append(words)
        else:
            lines.append((depth, [words]))
        goes_on = words.endswith(" ") and not signature
        if goes_on and delete_space:
            lines[-1][1][-1] = words[:-1]
    return "\n".join(_line(depth, "".join(pieces)) for depth, pieces in lines)


def _line(depth: int, words: str) -> str:
    return f"{'>' * depth} {words}" if depth else words
