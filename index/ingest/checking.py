"""Checks that an index is complete and consistent, and repairs it.

These are checked, in this order: the storage of the catalogue itself, each article (its text still has its hash, its
passages hold all of it, each passage's stored vector belongs to its words), what refers to what, both
full-text indexes, the counts, the words of the list, the notes of reprints against the texts, and Chroma
against the catalogue, vector by vector.

Repair uses what is still right: full text from the articles, Chroma from the stored vectors
without the model, passages from the text. An article whose text is damaged is read again from its
file.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from index.embedding.base import Embedder
from index.ingest.batches import prepare
from index.records import Article, Failure
from index.reprints import rows as reprint_rows
from index.settings import IndexSettings
from index.store.base import Session
from index.store.prepared import text_sha
from index.store.tables import counts, list_words
from index.store.tables.rows import Batch, count_up, give_location
from index.store.tables.snapshot import Snapshot
from index.store.vectors.following import compare, refill
from index.store.writer import IndexWriter
from index.text.splitting import split

# Problem, and the table and condition that find it; a sound index has no such rows. {g} is the live generation.
# NOT EXISTS and never NOT IN: where a list does not fit into its memory, PostgreSQL reads it again for every row.
_NO_ARTICLE = "NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = {table}.article_id)"
_NO_LOCATION = "NOT EXISTS (SELECT 1 FROM locations l WHERE l.path = {table}.location)"
_DANGLING = {
    "a passage without its article": ("passages_{g}", _NO_ARTICLE.format(table="passages_{g}")),
    "a stored vector that no passage uses": (
        "embeddings_{g}",
        "NOT EXISTS (SELECT 1 FROM passages_{g} p WHERE p.embedding_id = embeddings_{g}.id)",
    ),
    "a note of contents without its article": ("contents", _NO_ARTICLE.format(table="contents")),
    "a note of contents without its file": ("contents", _NO_LOCATION.format(table="contents")),
    "a notice without its file": ("notices", f"stage = 'read' AND {_NO_LOCATION.format(table='notices')}"),
}


@dataclass(slots=True)
class Findings:
    """What is wrong.

    Attributes:
        problems: Each with a path and a sentence for people.
        broken_text: Articles whose text does not have its hash.
        without_location: Articles that no location holds.
        broken_passages: Articles whose passages or stored vectors are not right.
        full_text: Full-text tables that are not right.
        dangling: Keys of the rows that refer to nothing.
        counts_wrong: Whether the counts that are kept are not those of the rows.
        list_wrong: Whether the words of the list of articles are not those of the articles.
        reprints_wrong: Whether the notes of reprints are not what the texts say.
        lost: Live passages whose vector in Chroma is missing or wrong.
        dead: Vectors in Chroma that belong to no live passage.
    """

    problems: list[Failure]
    broken_text: list[str]
    without_location: list[str]
    broken_passages: list[str]
    full_text: list[str]
    dangling: list[str]
    lost: list[int]
    dead: list[int]
    reprints_wrong: bool = False
    counts_wrong: bool = False
    list_wrong: bool = False


def check(writer: IndexWriter) -> Findings:
    """Check everything; the caller holds the writer lock."""
    findings = Findings([], [], [], [], [], [], [], [])
    writer.refresh()
    snapshot, connection = writer.snapshot(), writer.connection
    findings.problems += [Failure(connection.name, message) for message in connection.damage()]
    _check_articles(snapshot, connection, findings)
    _check_references(snapshot, connection, findings)
    _check_full_text(snapshot, connection, findings)
    if not counts.are_right(connection, *snapshot.counts()):
        findings.counts_wrong = True
        findings.problems.append(Failure(connection.name, "the counts of articles are not what is there"))
    if not list_words.are_right(connection):
        findings.list_wrong = True
        findings.problems.append(Failure(connection.name, "the words of the list of articles are out of step"))
    for message in reprint_rows.problems(connection):
        findings.reprints_wrong = True
        findings.problems.append(Failure(connection.name, message))
    findings.lost, findings.dead = compare(snapshot, writer.vectors)
    for state, ids in (("missing or wrong", findings.lost), ("left over", findings.dead)):
        if ids:
            findings.problems.append(Failure("chroma", f"{len(ids)} vectors are {state}"))
    return findings


def repair(
    findings: Findings,
    writer: IndexWriter,
    settings: IndexSettings,
    embedder: Callable[[], Embedder],
) -> list[str]:
    """Repair what :func:`check` found.

    Returns:
        Paths that have to be read again, because the stored text is damaged.
    """
    generation = writer.snapshot().generation
    locations = writer.snapshot().locations_of(findings.broken_text)
    again = sorted({path for paths in locations.values() for path in paths})
    compared = list(reprint_rows.compare_all(writer.connection)) if findings.reprints_wrong else []
    with writer.transaction() as connection:
        for name in findings.dangling:
            table, condition = (part.format(g=generation) for part in _DANGLING[name])
            connection.execute(f"DELETE FROM {table} WHERE {condition}")
        for table in findings.full_text:
            connection.full_text.make_anew(table)
        if findings.reprints_wrong:
            reprint_rows.put_all(connection, compared)
        if findings.counts_wrong:
            counts.count_anew(connection)
        if findings.list_wrong:
            list_words.make_anew(connection)
        for article_id in findings.without_location:
            give_location(connection, article_id)
        connection.executemany(
            "UPDATE locations SET size = -1, sha256 = '' WHERE path = ?", [(path,) for path in again]
        )
        count_up(connection, "version")
    _split_again(findings.broken_passages, writer, settings, embedder)
    snapshot = writer.snapshot()
    refill(snapshot, writer.vectors, findings.lost, findings.dead)
    writer.apply(Batch(removed=findings.broken_text, for_good=False))
    return again


def _check_articles(snapshot: Snapshot, connection: Session, findings: Findings) -> None:
    held = "SELECT 1 FROM contents WHERE article_id = ? LIMIT 1"
    for article in snapshot.articles():
        if hashlib.sha256(article.text.encode()).hexdigest() != article.sha256:
            findings.broken_text.append(article.id)
            findings.problems.append(Failure(article.path, f"the stored text of article {article.id} is damaged"))
        elif not connection.execute(held, (article.id,)).fetchone():
            findings.without_location.append(article.id)
            findings.problems.append(Failure(article.path, f"article {article.id} belongs to no file"))
        elif not _passages_are_right(snapshot, connection, article):
            findings.broken_passages.append(article.id)
            findings.problems.append(Failure(article.path, f"the passages of article {article.id} are damaged"))


def _passages_are_right(snapshot: Snapshot, connection: Session, article: Article) -> bool:
    """Whether they hold all of the text and each one's vector is filed under its words."""
    g = snapshot.generation
    rows = connection.execute(
        f'SELECT p.start, p."end", e.text_sha, length(e.vector) FROM passages_{g} p '
        f"LEFT JOIN embeddings_{g} e ON e.id = p.embedding_id WHERE p.article_id = ? ORDER BY p.start",
        (article.id,),
    ).fetchall()
    vector_bytes = 2 * int(snapshot.meta["dimensions"])
    reached = 0
    for start, end, sha, length in rows:
        if start > reached and article.text[reached:start].strip():
            return False
        if sha != text_sha(article.text[start:end]) or length != vector_bytes:
            return False
        reached = max(reached, end)
    return not article.text[reached:].strip()


def _check_references(snapshot: Snapshot, connection: Session, findings: Findings) -> None:
    for name, parts in _DANGLING.items():
        table, condition = (part.format(g=snapshot.generation) for part in parts)
        (count,) = connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()
        if count:
            findings.dangling.append(name)
            findings.problems.append(Failure(snapshot.name, f"{name} ({count} times)"))


def _check_full_text(snapshot: Snapshot, connection: Session, findings: Findings) -> None:
    for table in connection.full_text.damaged(snapshot.generation):
        findings.full_text.append(table)
        findings.problems.append(Failure(snapshot.name, f"the full-text index {table} is out of step"))


def _split_again(
    article_ids: list[str], writer: IndexWriter, settings: IndexSettings, embedder: Callable[[], Embedder]
) -> None:
    snapshot = writer.snapshot()
    for article in filter(None, map(snapshot.article, article_ids)):
        passages = split(article, embedder(), settings)
        prepared = prepare([(article, passages)], {}, embedder().embed)
        writer.apply(Batch(prepared=prepared))
