"""Format 1: the tables that every generation shares.

Texts compare by their code points (``COLLATE "C"``) as in SQLite: what lies under a folder is a range of names.
"""

from alembic import op

revision = "1"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE meta (key text COLLATE "C" PRIMARY KEY, value text NOT NULL);
CREATE TABLE articles (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    title text COLLATE "C" NOT NULL,
    source text NOT NULL,
    source_key text COLLATE "C" NOT NULL,
    published integer,
    url text NOT NULL,
    path text COLLATE "C" NOT NULL,
    author text NOT NULL,
    author_key text COLLATE "C" NOT NULL,
    text text NOT NULL,
    sha256 text NOT NULL,
    provenance text NOT NULL,
    pages text NOT NULL DEFAULT '[]'
);
CREATE INDEX articles_by_published ON articles (published);
CREATE INDEX articles_by_day ON articles (published, number);
CREATE INDEX articles_by_title ON articles (title, number);
CREATE INDEX articles_by_source ON articles (source_key, number);
CREATE TABLE article_counts (
    period integer NOT NULL,
    source_key text COLLATE "C" NOT NULL,
    source text NOT NULL,
    articles bigint NOT NULL,
    PRIMARY KEY (source_key, period)
);
CREATE INDEX article_counts_by_size ON article_counts (period, articles);
CREATE TABLE copies (article_id text COLLATE "C" PRIMARY KEY);
CREATE TABLE locations (
    path text COLLATE "C" PRIMARY KEY,
    kind text NOT NULL,
    size bigint NOT NULL,
    mtime_ns bigint NOT NULL,
    sha256 text NOT NULL,
    given text NOT NULL DEFAULT '{}',
    error text NOT NULL DEFAULT ''
);
CREATE TABLE contents (
    location text COLLATE "C" NOT NULL,
    article_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (location, article_id)
);
CREATE INDEX contents_by_article ON contents (article_id);
CREATE TABLE removed (
    location text COLLATE "C" NOT NULL,
    article_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (location, article_id)
);
CREATE INDEX removed_by_article ON removed (article_id);
CREATE TABLE notices (
    location text COLLATE "C" NOT NULL,
    stage text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    path text COLLATE "C" NOT NULL,
    words text NOT NULL,
    PRIMARY KEY (location, stage, number)
);
CREATE TABLE journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    collection text NOT NULL,
    vector_ids text NOT NULL
);
CREATE TABLE reprint_keys (article bigint PRIMARY KEY, bands bytea NOT NULL);
CREATE TABLE reprint_bands (band bigint NOT NULL, article bigint NOT NULL, PRIMARY KEY (band, article));
CREATE TABLE reprints (article bigint NOT NULL, other bigint NOT NULL, PRIMARY KEY (article, other));
CREATE TABLE names (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    folded text COLLATE "C" NOT NULL,
    articles bigint NOT NULL,
    roles text NOT NULL,
    places text NOT NULL,
    team bigint NOT NULL
);
CREATE INDEX names_by_fold ON names (folded);
CREATE INDEX names_by_team ON names (team);
CREATE TABLE name_keys (key text COLLATE "C" NOT NULL, name bigint NOT NULL, PRIMARY KEY (key, name));
CREATE TABLE families (
    family text COLLATE "C" NOT NULL,
    other text COLLATE "C" NOT NULL,
    PRIMARY KEY (family, other)
);
CREATE TABLE doubts (
    first text COLLATE "C" NOT NULL,
    second text COLLATE "C" NOT NULL,
    why text NOT NULL,
    PRIMARY KEY (first, second)
);
CREATE TABLE learnt (key text COLLATE "C" PRIMARY KEY, value bigint NOT NULL);
CREATE TABLE article_words (
    word text COLLATE "C" NOT NULL,
    doc bigint NOT NULL,
    times integer NOT NULL,
    length integer NOT NULL,
    PRIMARY KEY (word, doc) INCLUDE (times, length)
);
CREATE TABLE article_words_known (word text COLLATE "C" PRIMARY KEY, docs bigint NOT NULL) WITH (fillfactor = 80);
CREATE TABLE full_text_sizes (
    name text COLLATE "C" PRIMARY KEY,
    docs bigint NOT NULL,
    words bigint NOT NULL
);
"""


def upgrade() -> None:
    """Make the tables."""
    for statement in filter(str.strip, _TABLES.split(";")):
        op.execute(statement)
