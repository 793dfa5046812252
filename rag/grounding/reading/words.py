"""The words of a text, as the grounding check compares them.

Generated prose, edited news and corpora that were cut into words write the same words differently: ``don't`` and
``do n't``, curly and straight quotes, ``U.S.`` and ``US``, ``20-minute`` and ``20 minute``. Text is brought to one
list of words first. Punctuation is dropped, but each word knows what stood before it.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.text.english.abbreviations import UNSPLIT
from index.text.english.function_words import FUNCTION_WORDS
from index.text.english.stemming import stem
from index.text.folding import folded

_SENTENCE_END = frozenset(".!?")
_FRACTIONS = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3"}
_PREPARE = (
    (re.compile(r"[’‘ʼ′]"), "'"),
    (re.compile(r"``|''|[“”„«»]"), '"'),
    (re.compile(r"[‐‑‒–—−]"), "-"),
    (re.compile(r"(?i)\bcan\s?not\b|\bca\s?n't\b"), "can not"),
    (re.compile(r"(?i)\bwo\s?n't\b"), "will not"),
    (re.compile(r"(?i)\bsha\s?n't\b"), "shall not"),
    (re.compile(r"(?i)n't\b"), " not"),
    (re.compile(r"'(?:s|S)\b(?!\w)"), " "),
    (re.compile(r"(?<=[sS])'(?=\s)"), " "),
    (re.compile(r"\b((?:[A-Za-z]\.){2,})"), lambda found: found.group(1).replace(".", "") + " "),
    (re.compile(r"(?<=\d)\s?\.\s(?=\d)(?!\d{3}\b)"), ". "),
)
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_POWER_OF_TEN = re.compile(rf"(?<![\d.,])10([{_RAISED}]{{1,2}})")
_NOTE_MARK = re.compile(rf"(?:(?<=\d)|(?<=[^\W\d_]{{3}})|(?<=[.,;:!?)”’\"]))[{_RAISED}]+(?:[,⁾ʼ][{_RAISED}]+)*")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?|[$£€¥₩₹%°]|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word or number, without the punctuation around it.

    Attributes:
        text: As written.
        key: What is compared: case, accents and inflection taken off.
        after: The punctuation and spaces between it and the word before ("" when none).
        opens: Whether it begins a sentence.
    """

    text: str
    key: str
    after: str
    opens: bool

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.text[:1].isdigit()

    @property
    def breaks(self) -> bool:
        """Whether a clause ends before it."""
        return any(mark in self.after for mark in ',;:.!?()[]"')

    @property
    def content(self) -> bool:
        """Whether it carries meaning of its own."""
        return self.lower not in FUNCTION_WORDS


def _prepared(text: str) -> str:
    for sign, words in _FRACTIONS.items():
        text = text.replace(sign, words)
    if not text.isascii():
        text = _NOTE_MARK.sub(" ", _POWER_OF_TEN.sub(_written_out, text))
        text = unicodedata.normalize("NFKC", folded(text))
    for pattern, replacement in _PREPARE:
        text = pattern.sub(replacement, text)
    return text


def _written_out(power: re.Match[str]) -> str:
    """``10⁶`` as 1000000."""
    return "1" + "0" * int(unicodedata.normalize("NFKC", power.group(1)))


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of ``text`` in order; currency and percent signs count as words."""
    prepared = _prepared(text)
    found: list[Word] = []
    opens, gap_from = True, 0
    for match in _TOKEN.finditer(prepared):
        token = match.group()
        if not (token[0].isalnum() or token in "$£€¥₩₹%°"):
            if token in _SENTENCE_END and not (found and _abbreviates(found[-1], prepared, match.start())):
                opens = True
            continue
        gap = prepared[gap_from : match.start()]
        found.append(Word(token, "usa" if token in ("US", "USA") else stem(token), gap, opens))
        opens, gap_from = False, match.end()
    return tuple(found)


def content_keys(text: str) -> set[str]:
    """The keys of the words of ``text`` that carry meaning."""
    return {word.key for word in words_of(text) if word.content}


def _abbreviates(word: Word, text: str, dot: int) -> bool:
    """Whether the full stop at ``text[dot]`` belongs to the word before it."""
    attached = text[dot] == "." and text[dot - 1 : dot].isalnum()
    return attached and (word.lower in UNSPLIT or (len(word.text) == 1 and word.capital))


def weight(word: Word) -> float:
    """How much a word counts: function words nothing, long words and names more than others."""
    if not word.content:
        return 0.0
    if word.capital or word.is_number:
        return 1.3
    return min(1.2, 0.5 + 0.1 * len(word.text))


def joined(words: Sequence[Word]) -> str:
    """The words as they were written, with what stood between them."""
    return "".join((word.after if position else "") + word.text for position, word in enumerate(words))


def lower_at(words: Sequence[Word], position: int) -> str:
    """The word at a position in lower case; "" outside the text."""
    return words[position].lower if 0 <= position < len(words) else ""
