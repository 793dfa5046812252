"""The fixed sentences of an answer in the language of its question: ``wording.toml`` beside this file.

A language is told by its commonest words, its letters and its script (:mod:`index.text.other_languages`). Where these
leave a doubt, and for languages without a table, the sentences are English.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_date

from index.text.other_languages import guess
from rag.answer import Turn

FILE = Path(__file__).with_name("wording.toml")
_KANA = ("\u3040", "\u30ff")
_HAN = ("\u4e00", "\u9fff")
_QUESTION_MARKS = ("?", "\uff1f")


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language; what each is for stands at the top of ``wording.toml``.

    Attributes:
        code: Of the language, such as "de".
        name: Of the language, in English.
    """

    code: str
    name: str
    refusal: str
    near: str
    nothing: str
    filtered: str
    missing: str
    older: str
    differ: str
    earlier: str
    but: str

    def day(self, day: date | None) -> str:
        """A day as people write it, "" when it is unknown."""
        return format_date(day, "long", locale="en_GB" if self.code == "en" else self.code) if day else ""


@cache
def wordings() -> dict[str, Wording]:
    """All of them, by the code of the language."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {code: Wording(code=code, **table) for code, table in tables.items()}


def english() -> Wording:
    """The sentences in English."""
    return wordings()["en"]


def wording_for(question: str, history: Sequence[Turn] = ()) -> Wording:
    """The sentences in the language of a question; one that doesn't show it follows the question before it."""
    for text in (question, *(turn.question for turn in reversed(history))):
        if code := _language_of(text):
            return wordings().get(code, english())
    return english()


def _language_of(text: str) -> str:
    """The code of the language of a question, or "" if nothing tells."""
    if any(_KANA[0] <= letter <= _KANA[1] for letter in text):
        return "ja"
    if sum(_HAN[0] <= letter <= _HAN[1] for letter in text) * 2 > sum(map(str.isalpha, text)):
        return "zh"
    # One word is enough of a question; a bare name ("Die Hard") shows nothing.
    fewest = 1 if text.rstrip().endswith(_QUESTION_MARKS) else 2
    return guess(text, 0, len(text), fewest)
