"""Three papers print one agency's story; the real embedder and the command's own settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import IndexSettings, Library
from index.embedding.sentence_transformer import SentenceTransformerEmbedder

pytestmark = pytest.mark.models

STORY = """\
The old tram depot in Velden will become a library, the town council decided on Tuesday night by 21 votes to 14. \
Work is to begin in March and to take two years.

"People have asked for a place to read in the north of the town for as long as I can remember," said councillor \
Petra Holm, who had proposed the plan. Her opponents had wanted flats on the site and called the library a luxury.

The depot was built in 1926 and has stood empty since the last tram ran. Its glass roof, 60 metres long, is to be \
kept. The council puts the cost at 9 million euros, a third of which comes from a fund for old buildings. \
It has not yet chosen an architect.
"""
PRINTED = {
    "gazette.txt": f"VELDEN GAZETTE\nWednesday, 5 February 2025\n\nDepot to become a library\n\nVELDEN (Northwire) - "
    f"{STORY}\nReporting by Jan Kolb; editing by Mia Torp\n",
    "courier.txt": f"The Courier | Regional news\n\nA place to read in the north\n\n{STORY}\n"
    "© 2025 The Courier. All rights reserved.\n",
    "evening.txt": "Evening Mail\n\nUpdated 06:30\n\n"
    f"{STORY.replace('called the library a luxury', 'spoke of the library as a luxury')}\nNorthwire\n",
    "corrected.txt": f"Morning Star\n\n{STORY.replace('9 million euros', '11 million euros')}",
}
OTHERS = {
    "trams.txt": "Velden's last tram ran in the autumn of 2011. Since then buses have served the northern quarters, "
    "and readers complain that they come late. A study of the town's transport is due in summer.",
    "reading.txt": "Children who are read to at home borrow more books later, a study of school libraries in the "
    "region has found. Its authors visited fifty schools and spoke with the librarians of each.",
    "bakery.txt": "A bakery in Hellin bakes bread from a flour that was thought to be lost. The grain was found in the "
    "attic of a mill, and a farmer has grown it for three years.",
}


@pytest.fixture
def library(home: Path, articles: Path, minilm: SentenceTransformerEmbedder) -> Iterator[Library]:
    for name, text in {**PRINTED, **OTHERS}.items():
        (articles / name).write_text(text, encoding="utf-8")
    with Library.open(home, IndexSettings(), lambda: minilm) as opened:
        opened.add([articles])
        yield opened


@pytest.mark.parametrize(
    "question", ["What will the tram depot become?", "Who proposed the library?", "How much does the library cost?"]
)
def test_three_reprints_are_one_hit_and_a_corrected_one_another(library: Library, question: str):
    names = {item.id: Path(item.path).name for item in library.articles()}

    hits = library.search(question, 10)

    groups = {frozenset(names[each] for each in (hit.article_id, *hit.also_in)) for hit in hits}
    assert frozenset({"gazette.txt", "courier.txt", "evening.txt"}) in groups
    assert frozenset({"corrected.txt"}) in groups
    # Everything else has its own place, and nothing stands in two.
    assert sorted(name for group in groups for name in group) == sorted(names.values())
    assert library.check().failed == ()
