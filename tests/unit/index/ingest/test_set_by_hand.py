from datetime import date
from pathlib import Path

import pytest

from index import Library, UsageError
from tests.unit.index.helpers import write

pytestmark = pytest.mark.both_stores


def test_metadata_set_by_hand_wins_and_outlives_a_change_of_the_file(library: Library, articles: Path):
    file = write(articles, "a.md", "Copper rose.", title="Copper", source="Wire")
    library.add([file])

    report = library.add([file], source="By hand", published="2023-04-05")
    write(articles, "a.md", "Copper fell.", title="Copper", source="Wire")
    library.sync(articles)

    article = library.article(library.articles()[0].id)
    assert report.updated == 1
    assert (article.text.strip(), article.source, article.published) == ("Copper fell.", "By hand", date(2023, 4, 5))
    assert article.provenance["source"] == "given by hand"


@pytest.mark.parametrize("metadata", [{"colour": "red"}, {"published": "yesterday"}])
def test_metadata_that_cannot_be_set(library: Library, articles: Path, metadata: dict[str, str]):
    with pytest.raises(UsageError):
        library.add([articles], **metadata)
