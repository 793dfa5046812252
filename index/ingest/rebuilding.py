"""Rebuilding an index for another embedder or splitter, beside the live one.

The articles stay; passages, full text, vectors and a collection of the next generation are filled while searches still
use the old generation. One transaction then makes the new one live. What a rebuild that was stopped or killed has done
stays, under a note in ``meta`` of what it was made for: the next rebuild for the same goes on there. It begins anew if
it is for something else, or if an article was taken out meanwhile or came in anew.
"""

import json
from collections.abc import Mapping

from index.embedding.base import Embedder, ProgressCallback
from index.ingest.batches import BATCH_ARTICLES, prepare
from index.records import Progress
from index.settings import IndexSettings
from index.store.tables.rows import allot, begin_collection, count_up, journal, put_passages, set_meta
from index.store.tables.snapshot import Snapshot
from index.store.writer import REBUILDING, IndexWriter
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
    new, articles = before.generation + 1, before.counts()[0]
    journal_id = _begin(writer, before, {**facts, "generation": str(new)})
    reusable = before.meta.get("embedder") == embedder.name
    done = after = 0
    while keys := before.article_keys(after, BATCH_ARTICLES):
        after = keys[-1].number
        ready = before.having_passages(new, [key.id for key in keys])
        if missing := [key.id for key in keys if key.id not in ready]:
            _carry_over(writer, settings, embedder, missing, reusable)
        done += len(keys)
        if progress is not None:
            progress(Progress("embed", done, articles, "articles"))
    with writer.transaction() as connection:
        connection.full_text.make_articles_anew()
        set_meta(connection, {**facts, "generation": new, REBUILDING: ""})
        begin_collection(connection, new)
        connection.execute("DELETE FROM journal WHERE id = ?", (journal_id,))
        journal(connection, before.collection, [])
        count_up(connection, "version")
        count_up(connection, "writes")
    writer.recover()


def _begin(writer: IndexWriter, before: Snapshot, made_for: Mapping[str, str]) -> int:
    """Make room for the new generation, or keep what is there of it; returns the row of the journal."""
    new = int(made_for["generation"])
    wanted = json.dumps({**made_for, "newest": before.newest_article()}, sort_keys=True)
    begun = json.loads(before.meta.get(REBUILDING) or "{}")
    goes_on = (
        {**begun, "newest": 0} == {**made_for, "newest": 0}
        and new in writer.connection.generations()
        and not before.has_stale_passages(new, int(begun["newest"]))
    )
    with writer.transaction() as connection:
        if not goes_on:
            connection.drop_generation(new)
            connection.create_generation(new)
        set_meta(connection, {REBUILDING: wanted})
        journal_id = journal(connection, before.collection_of(new), [])
    if not goes_on:
        writer.vectors.drop(before.collection_of(new))
    return journal_id


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
    with writer.transaction() as connection:
        put_passages(connection, new, prepared, ids)
