"""How many words each element of a page holds, how many of them are links, and how many of them trafilatura kept."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.readers.markup.visibility import Visibility

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Scripts without spaces count each letter as a word, so that lengths and runs of three compare with other scripts.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1780-\u17ff\u1000-\u109f]|[^\W_]+")
_UNSEEN_HERE = {"select", "textarea"}
_INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img"),
    *("ins", "kbd", "label", "mark", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong"),
    *("sub", "sup", "time", "tt", "u", "var", "wbr"),
}
_CONTROLS = {"button", "input", "select", "textarea"}


@dataclass(slots=True)
class Counts:
    """What an element holds, in words.

    Attributes:
        words: All of them.
        linked: Those that are a link or a button.
        kept: Those in a paragraph that trafilatura took for the article's.
        links: How many links there are.
        controls: How many buttons and fields there are.
    """

    words: int = 0
    linked: int = 0
    kept: int = 0
    links: int = 0
    controls: int = 0

    @property
    def prose(self) -> int:
        """Words that are not links."""
        return self.words - self.linked

    def add(self, other: "Counts") -> None:
        """Add what another element holds."""
        self.words += other.words
        self.linked += other.linked
        self.kept += other.kept
        self.links += other.links
        self.controls += other.controls


Measures = dict["HtmlElement", Counts]


def words_in(text: str) -> list[str]:
    """Return the words of a text, folded to lower case."""
    return _WORD.findall(text.lower())


def runs_of_three(words: list[str]) -> Iterator[str]:
    """Yield each run of three words; of a shorter text, the text itself."""
    if len(words) < 3:
        yield " ".join(words)
        return
    for first, second, third in zip(words, words[1:], words[2:], strict=False):
        yield f"{first} {second} {third}"


def measure(root: "HtmlElement", kept: Set[str]) -> Measures:
    """Count the words of every element below ``root`` in one pass.

    Args:
        root: The page.
        kept: Runs of three words that trafilatura kept, and its lines of one or two words.

    Returns:
        Counts by element. Elements that aren't shown have none.
    """
    return _Counter(kept, Visibility(root)).count(root)


class _Counter:
    """Collects the words between two edges of blocks, and judges them together."""

    def __init__(self, kept: Set[str], visibility: Visibility) -> None:
        self._kept = kept
        self._visibility = visibility
        self._counts: Measures = {}
        self._pieces: list[tuple[HtmlElement, list[str], bool]] = []

    def count(self, root: "HtmlElement") -> Measures:
        from lxml import etree

        links = 0
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                self._counts[element] = Counts()
                if element.tag not in _INLINE:
                    self._judge()
                if element.tag in _UNSEEN_HERE or self._visibility.is_unseen(element):
                    walk.skip_subtree()
                    self._note_control(element)
                    # Its end comes all the same, and must not count what was not opened.
                    links += _is_link(element)
                    continue
                links += _is_link(element)
                self._note_control(element)
                self._take(element, element.text, links > 0)
            else:
                if element.tag not in _INLINE:
                    self._judge()
                links -= _is_link(element)
                parent = element.getparent()
                if parent is not None and element is not root:
                    self._take(parent, element.tail, links > 0)
        self._judge()
        return self._summed(root)

    def _note_control(self, element: "HtmlElement") -> None:
        if element.tag == "a":
            self._counts[element].links = 1
        elif element.tag in _CONTROLS or element.get("role") == "button":
            self._counts[element].controls = int(element.get("type") != "hidden")

    def _take(self, owner: "HtmlElement", text: str | None, linked: bool) -> None:
        if text and (words := words_in(text)):
            self._pieces.append((owner, words, linked))

    def _judge(self) -> None:
        if not self._pieces:
            return
        words = [word for _, piece, _ in self._pieces for word in piece]
        runs = list(runs_of_three(words))
        kept = sum(run in self._kept for run in runs) * 2 >= len(runs)
        for owner, piece, linked in self._pieces:
            self._counts[owner].add(
                Counts(len(piece), len(piece) if linked else 0, len(piece) if kept else 0),
            )
        self._pieces.clear()

    def _summed(self, root: "HtmlElement") -> Measures:
        for element in reversed(list(self._counts)):
            parent = element.getparent()
            if element is not root and parent in self._counts:
                self._counts[parent].add(self._counts[element])
        return self._counts


def _is_link(element: "HtmlElement") -> bool:
    return element.tag == "button" or (element.tag == "a" and element.get("href") is not None)
