"""Format 2: the list of articles, newest first, the files with errors, and an author's articles come from indexes."""

from alembic import op

revision = "2"
down_revision = "1"
branch_labels = None
depends_on = None

_INDEXES = (
    "CREATE INDEX articles_by_newest ON articles (published DESC NULLS LAST, number DESC)",
    "CREATE INDEX articles_by_author ON articles (author_key)",
    "CREATE INDEX locations_with_error ON locations (path) WHERE error <> ''",
)


def upgrade() -> None:
    """Make the indexes."""
    for statement in _INDEXES:
        op.execute(statement)
