"""The spellings on disk: ``spellings.json`` in the home, beside the reader's ``names.txt``.

What was learnt is only a digest of the articles, so the file may be lost or old: the articles that
came in since are read when the spellings are next asked for. Names of removed articles stay, which does
no harm.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from index.names.spellings import Spellings
from index.privacy import make_home

LEARNT_FILE = "spellings.json"
RULES_FILE = "names.txt"


class NumberedArticles(Protocol):
    """The articles in the order they came in: a snapshot of the catalogue."""

    def newest_article(self) -> int:
        """The highest running number of an article, 0 if there is none."""

    def numbered_texts(self, after: int) -> Iterator[tuple[int, str]]:
        """Running number, title and text of the articles that came in after the ``after``-th."""


class NameStore:
    """Keeps one :class:`~index.names.spellings.Spellings` in step with the articles and the reader's file."""

    def __init__(self, home: Path) -> None:
        """Look for the files in ``home``."""
        self._home = home
        self._lock = threading.Lock()
        self._learning = threading.Lock()
        self._rules_stamp = -1
        self._spellings: Spellings | None = None

    def current(self, articles: NumberedArticles) -> Spellings:
        """The spellings, with all ``articles`` and the present ``names.txt`` taken in.

        While another thread reads new articles, the spellings without these are returned: nobody waits for it.
        """
        with self._lock:
            stamp = self._stamp()
            if self._spellings is None or stamp != self._rules_stamp:
                self._spellings = Spellings.load(self._read(LEARNT_FILE), self._read(RULES_FILE))
                self._rules_stamp = stamp
            known = self._spellings
        newest = articles.newest_article()
        if newest <= known.articles_read_up_to or not self._learning.acquire(blocking=False):
            return known
        try:
            learnt = Spellings.load(known.dump(), self._read(RULES_FILE))  # readers keep the old one
            learnt.learn(articles.numbered_texts(learnt.articles_read_up_to))
            learnt.articles_read_up_to = newest
            with self._lock:
                self._spellings, self._rules_stamp = learnt, stamp
            self._write(learnt.dump())
            return learnt
        finally:
            self._learning.release()

    def rules(self) -> str:
        """The reader's own rules, as they stand in ``names.txt``; "" if there are none."""
        return self._read(RULES_FILE)

    def add_rules(self, text: str) -> None:
        """Add those lines of ``text`` to the reader's rules that are not there yet.

        Raises:
            OSError: The file cannot be written.
        """
        present = self._read(RULES_FILE)
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

    def _stamp(self) -> int:
        try:
            return (self._home / RULES_FILE).stat().st_mtime_ns
        except OSError:
            return 0

    def _read(self, name: str) -> str:
        try:
            return (self._home / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def _write(self, text: str) -> None:
        """Write through a second file. If the home cannot be written, the next process learns the spellings again."""
        draft = self._home / f"{LEARNT_FILE}.{os.getpid()}.{threading.get_ident()}"
        with contextlib.suppress(OSError):
            try:
                draft.write_text(text, encoding="utf-8")
                draft.replace(self._home / LEARNT_FILE)
            finally:
                draft.unlink(missing_ok=True)
