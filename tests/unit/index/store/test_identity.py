from pathlib import Path

import pytest

from index import IndexMismatchError
from tests.fakes import WordEmbedder
from tests.unit.index.helpers import Opener, found, write

pytestmark = pytest.mark.both_stores


def test_other_settings_are_refused_and_a_rebuild_helps(open_library: Opener, articles: Path):
    write(articles, "a.md", "Copper rose. " * 40, title="Copper")
    open_library().add([articles])

    with pytest.raises(IndexMismatchError, match="byline index rebuild"):
        open_library(passage_tokens=64)
    with pytest.raises(IndexMismatchError, match="byline index rebuild"):
        open_library(WordEmbedder("other", dimensions=64), embedder="other")

    library = open_library(WordEmbedder("other", dimensions=64), embedder="other", passage_tokens=64, rebuilding=True)
    report = library.rebuild()

    assert (report.updated, report.articles) == (1, 1)
    assert found(library, "copper") == ["Copper"]
    assert library.check().failed == ()
    again = open_library(WordEmbedder("other", dimensions=64), embedder="other", passage_tokens=64)
    assert found(again, "copper") == ["Copper"]


def test_the_same_embedder_under_another_name_is_welcome(open_library: Opener, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    open_library().add([articles])

    assert found(open_library(embedder="/some/folder/words"), "copper") == ["Copper"]
