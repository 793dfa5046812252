"""Conversations in the shared database.

Several pages answer questions at once. Each live turn has the mark of the page that answers it, and each page says
every few seconds that it is there; a live turn whose page has said nothing for a while is nobody's any more.
"""

import logging
import secrets
import time
from collections.abc import Collection
from contextlib import suppress

from index.errors import StorageError
from rag.settings import ConversationSettings
from ui.chat.storage.base import DAY_S, MAX_SUMMARIES, SETTLED, UNENDED, ConversationSummary, TurnRow, TurnText
from ui.shared.database import SharedDatabase

GONE_AFTER_S = 30.0
"""A page that has said nothing for so long is taken for gone; if it was only slow, it takes its turns up again."""
_FORGOTTEN_AFTER_S = DAY_S
_TURN = "t.id, t.conversation_id, t.words, t.body FROM turns t"
_LIVE = "t.state IN ('queued', 'running')"
_TOO_MUCH = f"""
DELETE FROM conversations WHERE {SETTLED} AND id IN (
    SELECT id FROM (
        SELECT c.id, sum(coalesce(held.bytes, 0)) OVER (ORDER BY c.updated DESC, c.number DESC) AS with_newer
        FROM conversations c LEFT JOIN (
            SELECT conversation_id, sum(octet_length(body) + octet_length(words)) AS bytes
            FROM turns GROUP BY conversation_id
        ) held ON held.conversation_id = c.id
    ) summed WHERE with_newer > %s
)
"""
_log = logging.getLogger(__name__)


class PostgresConversations:
    """The rows of the shared database; its tables are those of :mod:`ui.shared.migrations`."""

    notice = ""

    def __init__(self, database: SharedDatabase) -> None:
        """Keep conversations in ``database``, which stays the caller's to close."""
        self._database = database
        self._page = secrets.token_hex(8)
        self._look_from = 0.0

    def close(self) -> None:
        """Say that this page is gone."""
        with suppress(StorageError), self._database.connection() as connection:
            connection.execute("DELETE FROM pages WHERE id = %s", (self._page,))

    def summaries(self, owner: str, wanted: str) -> list[ConversationSummary]:
        """As the protocol says."""
        sql = """
            SELECT c.id, c.title, c.updated, (SELECT count(*) FROM turns t WHERE t.conversation_id = c.id)
            FROM conversations c
            WHERE c.owner = %(owner)s AND (%(wanted)s = '' OR strpos(lower(c.title), %(wanted)s) > 0 OR EXISTS (
                SELECT 1 FROM turns w WHERE w.conversation_id = c.id AND strpos(w.words, %(wanted)s) > 0))
            ORDER BY c.updated DESC, c.number DESC LIMIT %(most)s
        """
        with self._database.connection() as connection:
            values = {"owner": _plain(owner), "wanted": _plain(wanted), "most": MAX_SUMMARIES}
            return [ConversationSummary(*row) for row in connection.execute(sql, values)]

    def owns(self, owner: str, conversation_id: str) -> bool:
        """As the protocol says."""
        values = (_plain(conversation_id), _plain(owner))
        with self._database.connection() as connection:
            found = connection.execute("SELECT 1 FROM conversations WHERE id = %s AND owner = %s", values)
            return found.fetchone() is not None

    def title(self, conversation_id: str) -> str:
        """As the protocol says."""
        with self._database.connection() as connection:
            row = connection.execute("SELECT title FROM conversations WHERE id = %s", (conversation_id,)).fetchone()
        return str(row[0]) if row else ""

    def rename(self, conversation_id: str, title: str) -> None:
        """As the protocol says."""
        with self._database.connection() as connection:
            connection.execute("UPDATE conversations SET title = %s WHERE id = %s", (_plain(title), conversation_id))

    def delete(self, conversation_id: str) -> None:
        """As the protocol says."""
        with self._database.connection() as connection:
            connection.execute("DELETE FROM conversations WHERE id = %s", (conversation_id,))

    def add_turn(self, owner: str, conversation_id: str, title: str, turn: TurnText, now: float) -> int:
        """As the protocol says."""
        with self._database.connection() as connection, connection.transaction():
            connection.execute(
                "INSERT INTO conversations (id, owner, title, created, updated) VALUES (%s, %s, %s, %s, %s) "
                "ON CONFLICT (id) DO UPDATE SET updated = excluded.updated",
                (conversation_id, _plain(owner), _plain(title), now, now),
            )
            row = connection.execute(
                "INSERT INTO turns (conversation_id, page, state, words, body) "
                "VALUES (%s, %s, %s, %s, %s) RETURNING id",
                (conversation_id, self._page, turn.state, _plain(turn.words), turn.body),
            ).fetchone()
        return int(row[0]) if row else 0

    def save(self, turn_id: int, turn: TurnText, *, instead_of: int) -> bool:
        """As the protocol says."""
        with self._database.connection() as connection, connection.transaction():
            row = connection.execute(
                "UPDATE turns SET state = %(state)s, words = %(words)s, body = %(body)s "
                f"WHERE id = %(id)s AND ({UNENDED} OR state = %(state)s) RETURNING conversation_id",
                {
                    "state": turn.state,
                    "words": _plain(turn.words),
                    "body": turn.body,
                    "id": turn_id,
                },
            ).fetchone()
            if row and instead_of:
                sql = "DELETE FROM turns WHERE conversation_id = %s AND id >= %s AND id < %s"
                connection.execute(sql, (row[0], instead_of, turn_id))
        return row is not None

    def turns(self, conversation_id: str) -> list[TurnRow]:
        """As the protocol says."""
        with self._database.connection() as connection:
            sql = f"SELECT {_TURN} WHERE t.conversation_id = %s ORDER BY t.id"
            return [TurnRow(*row) for row in connection.execute(sql, (conversation_id,))]

    def turn(self, owner: str, turn_id: int) -> TurnRow | None:
        """As the protocol says."""
        sql = f"SELECT {_TURN} JOIN conversations c ON c.id = t.conversation_id WHERE t.id = %s AND c.owner = %s"
        with self._database.connection() as connection:
            row = connection.execute(sql, (turn_id, _plain(owner))).fetchone()
        return TurnRow(*row) if row else None

    def abandoned(self, own: Collection[int]) -> list[TurnRow]:
        """As the protocol says; after an outage, other pages first get the time to say that they are there."""
        gone = f"""
            SELECT {_TURN} WHERE {_LIVE} AND CASE WHEN t.page = %(page)s THEN NOT t.id = ANY (%(own)s)
            ELSE NOT EXISTS (
                SELECT 1 FROM pages p WHERE p.id = t.page AND p.seen > now() - make_interval(secs => %(gone_after)s)
            ) END
        """
        try:
            with self._database.connection(probing=True) as connection:
                connection.execute(
                    "INSERT INTO pages (id, seen) VALUES (%s, now()) ON CONFLICT (id) DO UPDATE SET seen = now()",
                    (self._page,),
                )
                if time.monotonic() < self._look_from:
                    return []
                connection.execute(
                    "DELETE FROM pages WHERE seen < now() - make_interval(secs => %s)", (_FORGOTTEN_AFTER_S,)
                )
                values = {"page": self._page, "own": list(own), "gone_after": GONE_AFTER_S}
                return [TurnRow(*row) for row in connection.execute(gone, values)]
        except StorageError:
            self._look_from = time.monotonic() + GONE_AFTER_S
            raise

    def unended(self, turn_ids: Collection[int]) -> dict[int, str]:
        """As the protocol says."""
        sql = f"SELECT id, state FROM turns WHERE id = ANY (%s) AND {UNENDED}"
        with self._database.connection() as connection:
            return {int(number): str(state) for number, state in connection.execute(sql, (list(turn_ids),))}

    def keep_within(self, limits: ConversationSettings, now: float) -> int:
        """As the protocol says."""
        deleted = 0
        try:
            with self._database.connection() as connection:
                if limits.max_age_days:
                    oldest = now - limits.max_age_days * DAY_S
                    sql = f"DELETE FROM conversations WHERE updated < %s AND {SETTLED}"
                    deleted += connection.execute(sql, (oldest,)).rowcount
                if limits.max_megabytes:
                    deleted += connection.execute(_TOO_MUCH, (limits.max_megabytes * 1_000_000,)).rowcount
        except StorageError as error:
            _log.warning("The conversations were not tidied: %s", error)
        return deleted

    def give_back_room(self) -> None:
        """Nothing to do: the server's autovacuum does it."""


def _plain(text: str) -> str:
    """The text as PostgreSQL can hold it: without the letter zero and halves of letters."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
