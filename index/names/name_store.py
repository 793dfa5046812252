"""What was learnt of names, on disk: ``names.sqlite3`` in the home, beside the reader's ``names.txt``.

What was learnt is only a digest of the articles, so the file may be lost or old: whoever adds articles reads their
names too, and a search reads the few that were added since. Names of removed articles stay, which does no harm.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Protocol

from index.names import learning
from index.names.name_table import NameTable
from index.names.spellings import Spellings
from index.privacy import make_home

LEARNT_FILE = "names.sqlite3"
RULES_FILE = "names.txt"
MOST_IN_A_SEARCH = 200
"""So many new articles are read for a search, about half a second; whoever adds articles reads all of them."""
_AT_ONCE = 500
_EARLIER_FILE = "spellings.json"  # up to Byline 0.3
_log = logging.getLogger(__name__)


class NumberedArticles(Protocol):
    """The articles in the order they came in: a snapshot of the catalogue."""

    def newest_article(self) -> int:
        """The highest running number of an article, 0 if there is none."""

    def numbered_texts(self, after: int) -> Iterator[tuple[int, str]]:
        """Running number, title and text of the articles that came in after the ``after``-th."""


class NameStore:
    """Keeps what is known of names in step with the articles and the reader's file."""

    def __init__(
        self, home: Path, *, can_be_written: bool = True, shared: Callable[[], NameTable | None] = lambda: None
    ) -> None:
        """Look for the files in ``home``; nothing is opened before its first use.

        Args:
            home: The home folder.
            can_be_written: Whether what is learnt can be kept.
            shared: Opens the rows of a library that several machines share; gives None for one of this home.
        """
        self._home = home
        self._shared = shared
        self._can_be_written = can_be_written
        self._lock = threading.Lock()
        self._learning = threading.Lock()
        self._table: NameTable | None = None
        self._spellings: tuple[tuple[int, int], Spellings] | None = None

    def current(self, articles: NumberedArticles) -> Spellings:
        """The spellings, with the present ``names.txt``, and with all ``articles`` unless very many are new.

        While another thread or process reads new articles, the spellings without these are returned: nobody waits.
        """
        self.learn(articles, MOST_IN_A_SEARCH if self._can_be_written else None)
        with self._lock:
            table = self._opened()
            state = (table.read_up_to, self._rules_stamp())
            if self._spellings is None or self._spellings[0] != state:
                self._spellings = (state, Spellings(self._rules(), table))
            return self._spellings[1]

    def learn(self, articles: NumberedArticles, most: int | None = None) -> None:
        """Read the ``articles`` that came in since the last time, at most ``most``."""
        with self._lock:
            read_up_to = self._opened().read_up_to
        if articles.newest_article() <= read_up_to or not self._learning.acquire(blocking=False):
            return
        try:
            if self._can_be_written:
                self._learn_into_file(articles, most)
            else:
                self._learn_into_memory(articles)
        finally:
            self._learning.release()

    def rules(self) -> str:
        """The reader's own rules, as they stand in ``names.txt``; "" if there are none."""
        return self._rules()

    def add_rules(self, text: str) -> None:
        """Add those lines of ``text`` to the reader's rules that are not there yet.

        Raises:
            OSError: The file cannot be written.
        """
        present = self._rules()
        known = set(present.splitlines())
        new = [line for line in text.splitlines() if line not in known] if present else text.splitlines()
        if not any(line.strip() for line in new):
            return
        before = present if not present or present.endswith("\n") else f"{present}\n"
        make_home(self._home)  # a library on servers needs none before
        draft = self._home / f"{RULES_FILE}.{os.getpid()}.{threading.get_ident()}"
        try:
            draft.write_text(before + "\n".join(new) + "\n", encoding="utf-8")
            draft.replace(self._home / RULES_FILE)
        finally:
            draft.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._table is not None:
                self._table.close()
            self._table = self._spellings = None

    def _learn_into_file(self, articles: NumberedArticles, most: int | None) -> None:
        table = self._shared() or NameTable(self._home / LEARNT_FILE)  # of its own: readers go on meanwhile
        try:
            left, newest = most, articles.newest_article()
            while (left is None or left > 0) and table.read_up_to < newest:
                with table.writing() as is_ours:
                    if not is_ours:
                        return
                    wanted = _AT_ONCE if left is None else min(left, _AT_ONCE)
                    read = learning.learn(table, islice(articles.numbered_texts(table.read_up_to), wanted))
                    left = None if left is None else left - read
                    if read < wanted:
                        table.read(newest)
        finally:
            table.close()

    def _learn_into_memory(self, articles: NumberedArticles) -> None:
        """For a home that cannot be written: readers keep the rows that they have."""
        with self._lock:
            table = self._opened().copied()
        with table.writing():
            texts = articles.numbered_texts(table.read_up_to)
            while learning.learn(table, islice(texts, _AT_ONCE)):
                pass
            table.read(articles.newest_article())
        with self._lock:
            self._table = table

    def _opened(self) -> NameTable:
        if self._table is None:
            self._table = self._shared()
        if self._table is None:
            file = self._home / LEARNT_FILE
            try:
                self._table = self._open(file)
            except sqlite3.DatabaseError as error:
                _log.warning("%s cannot be used (%s); the names are learnt again", file, error)
                if self._can_be_written:
                    file.unlink(missing_ok=True)
                self._table = NameTable(file if self._can_be_written else None)
        return self._table

    def _open(self, file: Path) -> NameTable:
        if self._can_be_written:
            (self._home / _EARLIER_FILE).unlink(missing_ok=True)
            return NameTable(file)
        return NameTable(file, read_only=True) if file.exists() else NameTable()

    def _rules_stamp(self) -> int:
        try:
            return (self._home / RULES_FILE).stat().st_mtime_ns
        except OSError:
            return 0

    def _rules(self) -> str:
        try:
            return (self._home / RULES_FILE).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
