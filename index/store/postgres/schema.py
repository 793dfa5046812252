"""The tables of a shared library: those of :mod:`index.store.sqlite.schema`, with full text as tables of words.

=====================  =======================================================================
table                  one row for each
=====================  =======================================================================
names, name_keys, …    what was learnt of names (:mod:`index.names.name_table`)
article_words          word and article: how often it stands there, and how long the article is
article_words_known    word: in how many articles it stands
passage_words_N        the same for passages
passage_words_known_N  the same
full_text_sizes        kind of text (articles, passages_N): how many there are, how long in all
=====================  =======================================================================
"""

from pathlib import Path

from index.sql import Connection
from index.store.tables import counts

SCHEMA = "byline_index"
"""The PostgreSQL schema of a shared library's tables."""
LOCK = 1
"""The number of the writer's advisory lock."""
NAMES_LOCK = 3
"""The number of the lock of whoever learns names."""
FORMAT = 3
"""Of the tables: the number of the last step in :data:`STEPS`."""
STEPS = Path(__file__).with_name("migrations")

_GENERATION = """
CREATE TABLE IF NOT EXISTS embeddings_{g} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text_sha bytea NOT NULL UNIQUE,
    vector bytea NOT NULL
);
CREATE TABLE IF NOT EXISTS passages_{g} (
    id bigint PRIMARY KEY,
    article_id text COLLATE "C" NOT NULL,
    start integer NOT NULL,
    "end" integer NOT NULL,
    embedding_id bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_{g}_by_article ON passages_{g} (article_id);
CREATE INDEX IF NOT EXISTS passages_{g}_by_embedding ON passages_{g} (embedding_id);
CREATE TABLE IF NOT EXISTS passage_words_{g} (
    word text COLLATE "C" NOT NULL,
    doc bigint NOT NULL,
    times integer NOT NULL,
    length integer NOT NULL,
    PRIMARY KEY (word, doc) INCLUDE (times, length)
);
CREATE TABLE IF NOT EXISTS passage_words_known_{g} (word text COLLATE "C" PRIMARY KEY, docs bigint NOT NULL)
    WITH (fillfactor = 80);
"""
_TABLES = ("embeddings_{g}", "passages_{g}", "passage_words_{g}", "passage_words_known_{g}")


def create_generation(connection: Connection, generation: int) -> None:
    """Create the tables of one generation, unless they are there; inside the caller's transaction."""
    for statement in filter(str.strip, _GENERATION.format(g=generation).split(";")):
        connection.execute(statement)


def drop_generation(connection: Connection, generation: int) -> None:
    """Drop the tables of one generation, if they are there; inside the caller's transaction."""
    for table in _TABLES:
        connection.execute(f"DROP TABLE IF EXISTS {table.format(g=generation)}")
    connection.execute("DELETE FROM full_text_sizes WHERE name = ?", (f"passages_{generation}",))
    counts.forget_generation(connection, generation)


def generations(connection: Connection) -> set[int]:
    """The generations that have tables."""
    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = ?", (SCHEMA,)).fetchall()
    numbers = (name.removeprefix("passages_") for (name,) in names if name.startswith("passages_"))
    return {int(number) for number in numbers if number.isdigit()}


def hold(connection: Connection, generation: int) -> None:
    """Keep the tables of one generation from being dropped until the end of the caller's transaction."""
    tables = ", ".join(table.format(g=generation) for table in _TABLES)
    connection.execute(f"LOCK TABLE {tables} IN ACCESS SHARE MODE")
