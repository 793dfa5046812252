"""Log-ins in the shared database: whoever has logged in at one page is known at every other.

A page asks the database about a session at most once a second, and remembers what it heard. While the server is away,
those who were in stay in: nobody can have logged out or been removed meanwhile.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from index.errors import StorageError
from ui.page.access.accounts import Account
from ui.page.access.sessions import IDLE_S, MAX_AGE_S, MAX_PER_ACCOUNT, key_of
from ui.shared.database import SharedDatabase

ASK_EVERY_S = 1.0
NOTE_USE_EVERY_S = 60.0
"""The use of a session is written down this often."""
MAX_REMEMBERED = 10_000
_VALID = f"used > now() - make_interval(secs => {IDLE_S}) AND started > now() - make_interval(secs => {MAX_AGE_S})"


@dataclass(frozen=True, slots=True)
class _Known:
    user: str
    password_hash: str
    asked: float


class SharedSessions:
    """The sessions of all pages; as :class:`ui.page.access.sessions.Sessions`, and may wait for the server.

    Args:
        database: Holds them.
        clock: Seconds; tests give their own.
    """

    def __init__(self, database: SharedDatabase, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, account: Account) -> str:
        """Begin a session; returns its token.

        Raises:
            StorageError: The server does not answer.
        """
        token = secrets.token_urlsafe(32)
        with self._database.connection() as connection, connection.transaction():
            connection.execute(f"DELETE FROM sessions WHERE NOT ({_VALID})")
            connection.execute(
                "DELETE FROM sessions WHERE key IN "
                "(SELECT key FROM sessions WHERE account = %s ORDER BY started DESC OFFSET %s)",
                (account.name, MAX_PER_ACCOUNT - 1),
            )
            connection.execute(
                "INSERT INTO sessions (key, account, password_hash, started, used) VALUES (%s, %s, %s, now(), now())",
                (key_of(token), account.name, account.password_hash),
            )
        return token

    def is_fresh(self, token: str) -> bool:
        """Whether :meth:`user_of` can tell without the server."""
        with self._lock:
            known = self._known.get(key_of(token))
        return known is not None and self._clock() - known.asked < ASK_EVERY_S

    def user_of(self, token: str, find: Callable[[str], Account | None], *, use: bool = True) -> str | None:
        """Who has the session; None if it has ended.

        Args:
            token: From the cookie.
            find: Finds the account of a name as it is now.
            use: Whether this counts as use of the session.

        Raises:
            StorageError: The server does not answer, and this page does not know the session.
        """
        key = key_of(token)
        with self._lock:
            known = self._known.get(key)
        if known is None or self._clock() - known.asked >= ASK_EVERY_S:
            known = self._ask(key, known, use=use)
        if known is None:
            return None
        account = find(known.user)
        return known.user if account and account.password_hash == known.password_hash else None

    def end(self, token: str) -> None:
        """End a session, if it is one.

        Raises:
            StorageError: The server does not answer; the session goes on elsewhere.
        """
        if not token:
            return
        with self._lock:
            self._known.pop(key_of(token), None)
        with self._database.connection() as connection:
            connection.execute("DELETE FROM sessions WHERE key = %s", (key_of(token),))

    def _ask(self, key: str, known: _Known | None, *, use: bool) -> _Known | None:
        now = self._clock()
        try:
            with self._database.connection() as connection:
                row = connection.execute(
                    "SELECT account, password_hash, used < now() - make_interval(secs => %s) FROM sessions "
                    f"WHERE key = %s AND {_VALID}",
                    (NOTE_USE_EVERY_S, key),
                ).fetchone()
                if row and row[2] and use:
                    connection.execute("UPDATE sessions SET used = now() WHERE key = %s", (key,))
        except StorageError:
            if known is None:
                raise
            found: _Known | None = replace(known, asked=now)
        else:
            found = _Known(str(row[0]), str(row[1]), now) if row else None
        with self._lock:
            self._known.pop(key, None)
            if found is not None:
                self._known[key] = found
                while len(self._known) > MAX_REMEMBERED:
                    self._known.popitem(last=False)
        return found
