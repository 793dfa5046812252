"""The words of a text as full text counts them.

SQLite's own tokenizer cuts and stems them, in a table in memory, so that a catalogue without FTS5 counts exactly the
words that one with FTS5 counts. Runs of Chinese, Japanese and Korean letters are indexed in pairs
(:mod:`index.text.folding`); to find phrases of pairs and single letters without the places of words, such runs also
count as :func:`grams` of one, three and four letters, which don't add to the length.
"""

import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Sequence

from index.text.folding import dense_runs, indexed

TOKENIZER = "porter unicode61 remove_diacritics 2 categories ''L* M* N* Co''"
"""How full text is cut into words, as it stands in a statement between single quotes. Vowel signs belong to words."""
_LONGEST = 200
"""Letters of a word that tell it from others; an index of a database takes no words of any length."""
_PHRASE_LETTERS = (3, 4)
"""A phrase of two or three pairs has so many letters."""


class WordCounter:
    """Counts words; any number of threads may ask."""

    def __init__(self) -> None:
        """Make the table in memory."""
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._connection.execute(f"CREATE VIRTUAL TABLE texts USING fts5 (text, content='', tokenize='{TOKENIZER}')")
        self._connection.execute("CREATE VIRTUAL TABLE found USING fts5vocab (texts, 'instance')")

    def counts(self, texts: Iterable[str]) -> list[Counter[str]]:
        """How often each word stands in each of ``texts``."""
        return self.counts_of_indexed([indexed(text) for text in texts])

    def counts_of_indexed(self, texts: Sequence[str]) -> list[Counter[str]]:
        """The same for texts that went through :func:`index.text.folding.indexed`, or words of a query."""
        counted: list[Counter[str]] = [Counter() for _ in texts]
        with self._lock:
            self._connection.execute("BEGIN")
            self._connection.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", enumerate(texts, start=1))
            for number, word, count in self._connection.execute("SELECT doc, term, count(*) FROM found GROUP BY 1, 2"):
                counted[number - 1][word[:_LONGEST]] += count
            self._connection.execute("ROLLBACK")
        return counted


def grams(text: str) -> Counter[str]:
    """How often single letters, and runs of three and four, stand in the dense script of ``text``."""
    found: Counter[str] = Counter()
    for run in dense_runs(text):
        found.update(letter_key(letter) for letter in run)
        for length in _PHRASE_LETTERS:
            found.update(run[at : at + length] for at in range(len(run) - length + 1))
    return found


def letter_key(letter: str) -> str:
    """What a single letter is filed under: a lone pair-less letter is a word too, and counts apart."""
    return f"{letter}*"
