"""A library grown to any size from real articles: recombined sentences, mixed vectors, new names.

Every article is made of a real one: a third of each passage's sentences comes from other articles, and some of
its people get other names, so that names grow with the library as they do in an archive. A passage's vector is the
mean of the vectors of the passages that its sentences come from, with a little noise: embedding a million texts would
take days. What is stored goes through the store's own write path, so that every table and file is as an import of
such articles would leave it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

import numpy as np

from index.embedding.base import Embedder, FloatMatrix
from index.ingest.batches import to_float16
from index.library import Library
from index.names.mentions import mentions
from index.readers.build import build_article, normalise_text
from index.records import Article, Filters, Passage
from index.settings import IndexSettings
from index.store.prepared import Prepared
from index.text.sentences import sentence_spans
from index.text.splitting import split

PASSAGES_PER_ARTICLE = 8
_IN_ONE_WRITE = 250
_LENT = 3  # each third sentence is another article's
_NOISE = 0.02
_RENAMED = 0.6
_OUTLETS = 40
_DAYS = 3_650
_FIRST_DAY = date(2015, 1, 1)


@dataclass(frozen=True, slots=True)
class Stock:
    """What new articles are made of.

    Attributes:
        sentences: Those of each real passage.
        vectors: One row for each real passage, shape (passages, dimensions).
        first_names: Of the people in the articles.
        families: The same.
    """

    sentences: tuple[tuple[str, ...], ...]
    vectors: FloatMatrix
    first_names: tuple[str, ...]
    families: tuple[str, ...]


def stock(texts: Sequence[str], embedder: Embedder, settings: IndexSettings) -> Stock:
    """Cut and embed real ``texts``, and list the names in them."""
    passages: list[str] = []
    for number, text in enumerate(texts):
        article = Article(str(number), "", "", None, "", "", "", text, "")
        passages += [passage.text for passage in split(article, embedder, settings)]
    names = {mention.name for text in texts for mention in mentions(text) if len(mention.name.split()) == 2}
    return Stock(
        tuple(tuple(passage[start:end] for start, end in sentence_spans(passage)) for passage in passages),
        embedder.embed(passages),
        tuple(sorted({name.split()[0] for name in names})),
        tuple(sorted({name.split()[1] for name in names})),
    )


def grown(source: Stock, first: int) -> Iterator[Prepared]:
    """New articles without end, from the one numbered ``first`` on; each depends on its number only."""
    number = first
    while True:
        yield _article(source, number)
        number += 1


def grow(library: Library, source: Stock, passages: int) -> None:
    """Add articles until the library holds ``passages`` passages."""
    status = library.status()
    coming = grown(source, status.articles)
    missing = passages - status.passages
    while missing > 0:
        wanted = min(_IN_ONE_WRITE, -(-missing // PASSAGES_PER_ARTICLE))
        batch = list(islice(coming, wanted))
        library.put(batch)
        missing -= sum(len(item.passages) for item in batch)


def part(share: float) -> Filters:
    """A limit that lets about ``share`` of the grown articles through: those of the first days."""
    return Filters(since=_FIRST_DAY, until=_FIRST_DAY + timedelta(days=round(share * _DAYS) - 1))


def _article(source: Stock, number: int) -> Prepared:
    chance = np.random.default_rng(number)
    at = int(chance.integers(len(source.sentences)))
    made = [_passage(source, (at + i) % len(source.sentences), chance) for i in range(PASSAGES_PER_ARTICLE)]
    texts = [  # numbered, because equal passages share one vector
        normalise_text(f"Part {number}.{place}: {_renamed(text, source, chance, number)}")
        for place, (text, _) in enumerate(made, start=1)
    ]
    article = build_article(
        "\n\n".join(texts),
        title=f"Report {number}: {' '.join(texts[0].split()[:8])}",
        source=f"The Outlet {min(int(chance.pareto(1.0)), _OUTLETS)}",
        published=_FIRST_DAY + timedelta(int(chance.integers(_DAYS))),
        path=f"/grown/{number // 1_000}/{number}.md",
    )
    found: list[Passage] = []
    start = 0
    for part in texts:
        found.append(Passage(article.id, start, start + len(part), part))
        start += len(part) + 2
    return Prepared(article, tuple(found), to_float16(np.stack([vector for _, vector in made])))


def _passage(source: Stock, own: int, chance: np.random.Generator) -> tuple[str, FloatMatrix]:
    """Text and vector of a passage made of a real one and sentences of others."""
    sentences = list(source.sentences[own])
    vector = source.vectors[own] * len(sentences)
    for place in range(int(chance.integers(_LENT)), len(sentences), _LENT):
        lender = int(chance.integers(len(source.sentences)))
        if source.sentences[lender]:
            sentences[place] = source.sentences[lender][int(chance.integers(len(source.sentences[lender])))]
            vector = vector - source.vectors[own] + source.vectors[lender]
    vector = vector / np.linalg.norm(vector) + chance.normal(0, _NOISE, len(vector))
    return " ".join(sentences), np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _renamed(text: str, source: Stock, chance: np.random.Generator, number: int) -> str:
    """The text with new names for some of its people: about one for each article, and old ones again."""
    for name in sorted({mention.name for mention in mentions(text) if len(mention.name.split()) == 2}):
        if chance.random() < _RENAMED:
            person = int(number * chance.random() ** 0.3)
            first = source.first_names[person % len(source.first_names)]
            family = source.families[(person // len(source.first_names) + person) % len(source.families)]
            text = text.replace(name, f"{first} {family}")
    return text
