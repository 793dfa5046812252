"""The stem of an English word: case, accents and inflection taken off, British spelling made American."""

import re
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

_SHORTEST_RESPELT_CHARS = 6
_SPELLINGS = (
    (re.compile(r"(?<=[^aeiou])our(?=(?:s|ed|ing|ite|able|ful|less|al|er|ers|hood|ly)?$)"), "or"),
    (re.compile(r"is(?=(?:e|ed|es|ing|ation|ations|er|ers)$)(?<!ris)(?<!vis)(?<!wis)(?<!mis)"), "iz"),
    (re.compile(r"^(licen|defen|offen|preten)c(?=es?$)"), r"\1s"),
    (re.compile(r"^(cent|met|theat|fib|lit|calib|kilomet|centimet)re(s?)$"), r"\1er\2"),
    (re.compile(r"(?<=[aeiou])ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
)


class _OfThread(threading.local):
    """A stemmer of each thread: it keeps the word that it works on."""

    def __init__(self) -> None:
        import snowballstemmer

        self.stemmer: snowballstemmer.EnglishStemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=1)
def _stemmers() -> _OfThread:
    return _OfThread()


@lru_cache(maxsize=1)
def _irregular() -> dict[str, str]:
    lines = Path(__file__).with_name("irregular.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split(": ") for line in lines if not line.startswith("#")]
    return {form: base for base, forms in pairs for form in (base, *forms.split())}


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The word without case, accents and inflection: ``Sirens`` and ``siren`` agree."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(mark))
    plain = _american(plain.replace("'", ""))
    return _irregular().get(plain) or str(_stemmers().stemmer.stemWord(plain))


def _american(word: str) -> str:
    """British spellings as American ones, so that ``licence`` is ``license`` and ``colour`` is ``color``."""
    if len(word) < _SHORTEST_RESPELT_CHARS:
        return word
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return word
