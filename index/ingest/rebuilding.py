"""Rebuilding an index for another embedder or splitter, beside the live one.

The articles stay; passages, full text, vectors and a Chroma collection of the next generation are
filled while searches still use the old generation. One transaction then makes the new one live. A
rebuild that is killed leaves a generation that is not live, and the next writer deletes it.
"""

from collections.abc import Mapping

from index.embedding.base import Embedder, ProgressCallback
from index.ingest.batches import BATCH_ARTICLES, prepare
from index.records import Progress
from index.settings import IndexSettings
from index.store.sqlite import schema
from index.store.sqlite.rows import allot, count_up, journal, put_passages, set_meta
from index.store.writer import IndexWriter
from index.text.splitting import split


def rebuild(
    writer: IndexWriter,
    settings: IndexSettings,
    embedder: Embedder,
    facts: Mapping[str, str],
    progress: ProgressCallback | None = None,
) -> None:
    """Split and embed every article again and swap at the end.

    Args:
        writer: Its caller holds the writer lock.
        settings: How to split.
        embedder: The new one, or the old: its stored vectors are used again then.
        facts: What ``meta`` is to say about embedder and splitter.
        progress: Called after each batch of articles.
    """
    before = writer.snapshot()
    begun_at = before.meta.get("next_passage", "1")
    new = before.generation + 1
    collection = before.collection_of(new)
    with writer.transaction() as connection:
        schema.drop_generation(connection, new)
        schema.create_generation(connection, new)
        journal_id = journal(connection, collection, [])
    writer.vectors.drop(collection)
    reusable = before.meta.get("embedder") == embedder.name
    article_ids = [article.id for article in before.summaries()]
    for first in range(0, len(article_ids), BATCH_ARTICLES):
        _carry_over(writer, settings, embedder, article_ids[first : first + BATCH_ARTICLES], reusable)
        if progress is not None:
            done = min(first + BATCH_ARTICLES, len(article_ids))
            progress(Progress("embed", done, len(article_ids), "articles"))
    with writer.transaction() as connection:
        schema.rebuild_articles_fts(connection)
        set_meta(connection, {**facts, "generation": new, "collection_turn": 0, "collection_begun_at": begun_at})
        connection.execute("DELETE FROM journal WHERE id = ?", (journal_id,))
        journal(connection, before.collection, [])
        count_up(connection, "version")
        count_up(connection, "writes")
    writer.recover()


def _carry_over(
    writer: IndexWriter, settings: IndexSettings, embedder: Embedder, article_ids: list[str], reusable: bool
) -> None:
    snapshot = writer.snapshot()
    new = snapshot.generation + 1
    articles = [article for article_id in article_ids if (article := snapshot.article(article_id))]
    pairs = [(article, split(article, embedder, settings)) for article in articles]
    passages = [passage for _, found in pairs for passage in found]
    known = snapshot.known_vectors(passage.text for passage in passages) if reusable else {}
    prepared = prepare(pairs, known, embedder.embed)
    with writer.transaction() as connection:
        ids = allot(connection, len(passages))
    writer.put_vectors(snapshot.collection_of(new), ids, prepared)
    numbers = iter(ids)
    with writer.transaction() as connection:
        for item in prepared:
            put_passages(connection, new, item, numbers)
