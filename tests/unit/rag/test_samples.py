"""The samples: whether they are needed is asked at every question, so it costs a count and no more."""

from pathlib import Path

import pytest

from index.records import IndexReport
from rag.samples import needs_samples


class Counting:
    """A library that can be counted, and refuses to name its files."""

    is_shared = False

    def __init__(self, articles: int) -> None:
        self.articles = articles

    def status(self, most: int | None = None) -> IndexReport:
        assert most == 0
        return IndexReport(articles=self.articles)


@pytest.mark.parametrize(("articles", "are_needed"), [(0, True), (1, False)])
def test_only_a_count_tells_whether_samples_are_needed(tmp_path: Path, articles: int, are_needed: bool):
    assert needs_samples(Counting(articles), tmp_path) is are_needed  # type: ignore[arg-type]
