"""Short forms and the commonest words of languages other than English: where a full stop ends a sentence.

The tables stand in ``languages.toml``. A language without one is cut by English rules, with the stops of its script.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from index.text.english.abbreviations import SENTENCES as ENGLISH
from index.text.language import SentenceWords

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE_CHARS = 600
_EVERYWHERE = frozenset("mr mrs ms dr prof".split())
_ENGLISH_COMMON = "is was were are has have had be been will would which do".split()
_SCRIPTS = ((0x370, 0x3FF, "el"), (0x400, 0x52F, "ru"), (0x600, 0x6FF, "ar"), (0x900, 0x97F, "hi"))


def _filled(table: Mapping[str, Any]) -> SentenceWords:
    return SentenceWords(
        before_a_name=_words(table, "never") | _EVERYWHERE,
        may_end=_words(table, "may"),
        whole_words=frozenset(),
        before_a_number=_words(table, "before_number"),
        starters=_words(table, "starters"),
        domains=ENGLISH.domains,
        units=_words(table, "units"),
        before_an_ordinal=_words(table, "ordinal_after"),
        nouns_in_capitals=bool(table.get("nouns_in_capitals", False)),
    )


def _words(table: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(str(table.get(name, "")).split())


def _shown_by() -> dict[str, tuple[str, ...]]:
    """The languages that each common word shows."""
    shown: dict[str, tuple[str, ...]] = dict.fromkeys(ENGLISH.starters | set(_ENGLISH_COMMON), ("en",))
    for code, table in _TABLES.items():
        for word in _words(table, "starters") | _words(table, "common"):
            shown[word] = (*shown.get(word, ()), code)
    return shown


_TABLES: dict[str, dict[str, Any]] = tomllib.loads(files("index.text").joinpath("languages.toml").read_text("utf-8"))
_FILLED = {code: _filled(table) for code, table in _TABLES.items()}
_SHOWS = _shown_by()
_LETTERS = {
    letter: tuple(code for code, table in _TABLES.items() if letter in table.get("letters", ""))
    for table in _TABLES.values()
    for letter in table.get("letters", "")
}

SHORT_FORMS = frozenset().union(
    *(words.before_a_name | words.may_end | words.before_a_number | words.units for words in _FILLED.values())
)
"""The short forms of all languages of this table."""


def guess(text: str, start: int, end: int, fewest: int = 2) -> str:
    """Guess the language of a stretch of ``text`` by its commonest words, its letters and its script.

    Returns:
        Its code, or "" where fewer than ``fewest`` signs speak for any.
    """
    sample = text[start : min(end, start + _SAMPLE_CHARS)].lower()
    votes = Counter(code for word in _WORD.findall(sample) for code in _SHOWS.get(word, ()))
    if not sample.isascii():
        votes.update(code for letter in set(sample) & _LETTERS.keys() for code in _LETTERS[letter])
    most = max(votes.values(), default=0)
    if most >= fewest:
        return "en" if votes["en"] == most else next(code for code, count in votes.items() if count == most)
    letter = next((ord(char) for char in sample if char > "\u036f"), 0)
    return next((code for first, last, code in _SCRIPTS if first <= letter <= last), "")


def words_of(code: str, default: SentenceWords) -> SentenceWords:
    """The tables of a language as :func:`guess` names it; ``default`` for English and for those without a table."""
    return _FILLED.get(code, default)
