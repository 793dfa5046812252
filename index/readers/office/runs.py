"""A paragraph of an office file: its runs of text with what matters of their look, as HTML."""

import re
from dataclasses import dataclass
from html import escape

from index.readers.markup import parse_html, words_of

_EDGES = re.compile(r"\A(\s*)(.*?)(\s*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Look:
    """What the look of a run says of its text.

    Attributes:
        script: "sup" or "sub" for text that is raised or lowered, else "".
        is_struck: Struck out.
    """

    script: str = ""
    is_struck: bool = False


PLAIN = Look()


class Line:
    """The runs of one paragraph; neighbours that look alike are one run."""

    def __init__(self) -> None:
        self._runs: list[tuple[list[str], Look | None]] = []

    def add(self, text: str, look: Look = PLAIN) -> None:
        """Add plain text; a line end in it is a line break."""
        self._add(text, look)

    def add_html(self, html: str) -> None:
        """Add what is HTML already, such as a formula."""
        self._add(html, None)

    @property
    def is_blank(self) -> bool:
        """Whether nothing but white space was added."""
        return not any(part.strip() for parts, _ in self._runs for part in parts)

    def html(self) -> str:
        """Return the paragraph's content."""
        return "".join(_marked("".join(parts), look) for parts, look in self._runs)

    def words(self) -> str:
        """Return the paragraph as words on one line, by the rules that every markup is read with."""
        if all(look == PLAIN for _, look in self._runs):
            return " ".join("".join(part for parts, _ in self._runs for part in parts).split())
        return " ".join(words_of(parse_html(f"<p>{self.html()}</p>".encode(), "utf-8")).split())

    def _add(self, text: str, look: Look | None) -> None:
        if not text:
            return
        if self._runs and self._runs[-1][1] == look:
            self._runs[-1][0].append(text)
        else:
            self._runs.append(([text], look))


def _marked(text: str, look: Look | None) -> str:
    """White space at the edges of a run stays outside its marks: "10<sup>6 </sup>people" would lose it."""
    if look is None:
        return text
    html = escape(text, quote=False)
    if look != PLAIN and (edges := _EDGES.match(html)):
        before, html, after = edges.groups()
        if html and look.script:
            html = f"<{look.script}>{html}</{look.script}>"
        if html and look.is_struck:
            html = f"<s>{html}</s>"
        html = before + html + after
    return html.replace("\n", "<br>")
