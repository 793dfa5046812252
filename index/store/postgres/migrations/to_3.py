"""Format 3: the words of the list of articles; :mod:`index.store.tables.derived` fills the tables."""

from alembic import op

revision = "3"
down_revision = "2"
branch_labels = None
depends_on = None

_TABLES = (
    'CREATE TABLE list_words (word text COLLATE "C" NOT NULL, article bigint NOT NULL, PRIMARY KEY (word, article))',
    'CREATE TABLE list_endings (ending text COLLATE "C" NOT NULL, word text COLLATE "C" NOT NULL, '
    "PRIMARY KEY (ending, word))",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in _TABLES:
        op.execute(statement)
