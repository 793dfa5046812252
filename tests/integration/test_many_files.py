"""A no-change sync of ten thousand files costs a stat each."""

import os
import time
from pathlib import Path

from index import Library
from tests.fakes import WordEmbedder
from tests.integration.chaos import settings


def test_a_sync_that_changes_nothing_is_quick(tmp_path: Path):
    folder, home = tmp_path / "articles", tmp_path / "home"
    for part in range(20):
        (folder / f"part{part}").mkdir(parents=True)
        for i in range(500):
            (folder / f"part{part}" / f"{i}.txt").write_text(f"Notice {part} {i}.")
    embedder = WordEmbedder(dimensions=8)
    with Library.open(home, settings(), lambda: embedder) as library:
        first = library.sync(folder)
        embedder.embedded.clear()
        started = time.monotonic()
        second = library.sync(folder)
        seconds = time.monotonic() - started

        for part in range(20):  # touched but the same: a hash each, no reading, no embedding
            os.utime(folder / f"part{part}" / "7.txt", (1, 1))
        third = library.sync(folder)

    assert (first.added, second.unchanged, second.added, third.unchanged) == (10_000, 10_000, 0, 10_000)
    assert embedder.embedded == []
    assert seconds < 5
