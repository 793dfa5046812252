"""The tables of ``catalog.sqlite3``.

Tables that depend on the embedder or the splitter carry the number of their *generation* in the
name. A rebuild fills the tables of the next generation beside the living ones and swaps by changing
one row of ``meta``.

===================  =========================================================================
table                one row for each
===================  =========================================================================
meta                 fact about the index: what made it, living generation, counters
articles             article; ``number`` joins it to its full-text row
locations            file or address that was looked at, with its stamp, hash and last error
contents             pair of location and article found there
removed              pair of location and article that was removed by hand: a sync leaves it out, here and elsewhere
notices              remark on a file, kept for ``status`` (:mod:`index.store.tables.notices`)
journal              set of vectors that may be in Chroma without being live
reprint_keys         article: where it meets its reprints (:mod:`index.reprints.rows`)
reprint_bands        band and article that has it
reprints             article and other one that is its reprint, in both directions
passages_N           passage; its ``id`` is the vector's id in Chroma too and is never used twice
article_counts       outlet and period: how many articles (:mod:`index.store.tables.counts`)
copies               article that more than one location has
list_words           word and article of the list that has it (:mod:`index.store.tables.list_words`)
list_endings         ending and word of the list
embeddings_N         distinct passage text: its vector in float16
passages_fts_N       passage, full text (the words come from a view, so no text is kept twice)
articles_fts         article, full text: title and text (the words come from a view here too)
===================  =========================================================================
"""

import sqlite3

from index.store.sqlite.migrations import to_3, to_4
from index.store.tables import counts
from index.store.tables.words import TOKENIZER

SCHEMA_VERSION = 4
"""Of the tables and columns; :mod:`index.store.sqlite.migrations` leads here from every older one."""

_BASE = f"""
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    source_key TEXT NOT NULL,
    published INTEGER,
    url TEXT NOT NULL,
    path TEXT NOT NULL,
    author TEXT NOT NULL,
    author_key TEXT NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    provenance TEXT NOT NULL,
    pages TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX IF NOT EXISTS articles_by_published ON articles (published);
CREATE TABLE IF NOT EXISTS locations (
    path TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    given TEXT NOT NULL DEFAULT '{{}}',
    error TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contents (
    location TEXT NOT NULL,
    article_id TEXT NOT NULL,
    PRIMARY KEY (location, article_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS contents_by_article ON contents (article_id);
CREATE TABLE IF NOT EXISTS removed (
    location TEXT NOT NULL,
    article_id TEXT NOT NULL,
    PRIMARY KEY (location, article_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS removed_by_article ON removed (article_id);
CREATE TABLE IF NOT EXISTS notices (
    location TEXT NOT NULL,
    stage TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (location, stage, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection TEXT NOT NULL,
    vector_ids TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS reprint_keys (article INTEGER PRIMARY KEY, bands BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS reprint_bands (
    band INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (band, article)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reprints (
    article INTEGER NOT NULL,
    other INTEGER NOT NULL,
    PRIMARY KEY (article, other)
) WITHOUT ROWID;
CREATE VIEW IF NOT EXISTS article_texts AS
    SELECT number, indexed(title) AS title, indexed(text) AS text FROM articles;
CREATE VIRTUAL TABLE IF NOT EXISTS articles_fts USING fts5 (
    title, text, content='article_texts', content_rowid='number', tokenize='{TOKENIZER}'
);
"""

_GENERATION = """
CREATE TABLE IF NOT EXISTS embeddings_{g} (
    id INTEGER PRIMARY KEY,
    text_sha BLOB NOT NULL UNIQUE,
    vector BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS passages_{g} (
    id INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    embedding_id INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_{g}_by_article ON passages_{g} (article_id);
CREATE INDEX IF NOT EXISTS passages_{g}_by_embedding ON passages_{g} (embedding_id);
CREATE VIEW IF NOT EXISTS passage_texts_{g} AS
    SELECT p.id AS id, indexed(substr(a.text, p.start + 1, p."end" - p.start)) AS text
    FROM passages_{g} p JOIN articles a ON a.id = p.article_id;
CREATE VIRTUAL TABLE IF NOT EXISTS passages_fts_{g} USING fts5 (
    text, content='passage_texts_{g}', content_rowid='id', tokenize='{tokenizer}'
);
"""

_DROP_GENERATION = """
DROP TABLE IF EXISTS passages_fts_{g};
DROP VIEW IF EXISTS passage_texts_{g};
DROP TABLE IF EXISTS passages_{g};
DROP TABLE IF EXISTS embeddings_{g};
"""


def create_base(connection: sqlite3.Connection) -> None:
    """Create what every generation shares; inside the caller's transaction."""
    _run(connection, _BASE)
    for statement in (*to_3.TABLES, *to_4.TABLES):
        connection.execute(statement)


def create_generation(connection: sqlite3.Connection, generation: int) -> None:
    """Create the tables of one generation; inside the caller's transaction."""
    _run(connection, _GENERATION.format(g=generation, tokenizer=TOKENIZER))


def rebuild_articles_fts(connection: sqlite3.Connection) -> None:
    """Make the full text of the articles again; in the caller's transaction."""
    connection.execute("DROP TABLE IF EXISTS articles_fts")
    connection.execute("DROP VIEW IF EXISTS article_texts")
    create_base(connection)
    connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")


def remake_full_text(connection: sqlite3.Connection, generation: int) -> None:
    """Make the full text of the articles and of the passages of one generation again; in the caller's transaction."""
    rebuild_articles_fts(connection)
    fts = f"passages_fts_{generation}"
    connection.execute(f"DROP TABLE IF EXISTS {fts}")
    connection.execute(f"DROP VIEW IF EXISTS passage_texts_{generation}")
    create_generation(connection, generation)
    connection.execute(f"INSERT INTO {fts} ({fts}) VALUES ('rebuild')")


def drop_generation(connection: sqlite3.Connection, generation: int) -> None:
    """Drop the tables of one generation; inside the caller's transaction."""
    _run(connection, _DROP_GENERATION.format(g=generation))
    counts.forget_generation(connection, generation)


def generations(connection: sqlite3.Connection) -> set[int]:
    """The generations that have tables."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE name GLOB 'passages_[0-9]*' AND type = 'table'")
    return {int(number) for (name,) in names if (number := name.removeprefix("passages_")).isdigit()}


def _run(connection: sqlite3.Connection, script: str) -> None:
    for statement in script.split(";"):  # executescript would commit the caller's transaction
        if statement.strip():
            connection.execute(statement)
