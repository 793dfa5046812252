"""Who is logged in: random tokens that expire, kept in this process only, as hashes."""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ui.page.access.accounts import Account

IDLE_S = 12 * 3600.0
"""A session that isn't used ends overnight: a laptop left open in the evening asks for the password in the morning."""
MAX_AGE_S = 7 * 24 * 3600.0
"""Even one in daily use ends after a week, so that a stolen cookie doesn't work for ever."""
MAX_PER_ACCOUNT = 20
"""One more ends the oldest, so that memory is bounded."""


@dataclass(slots=True)
class _Session:
    user: str
    password_hash: str
    started: float
    used: float


class Sessions:
    """The sessions of a page.

    Args:
        clock: Seconds; tests give their own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sessions: dict[str, _Session] = {}
        self._lock = threading.Lock()

    def start(self, account: Account) -> str:
        """Begin a session; returns its token."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._forget_expired(now)
            own = [key for key, session in self._sessions.items() if session.user == account.name]
            for key in own[: max(0, len(own) - MAX_PER_ACCOUNT + 1)]:
                del self._sessions[key]
            self._sessions[key_of(token)] = _Session(account.name, account.password_hash, now, now)
        return token

    def is_fresh(self, token: str) -> bool:
        """Whether :meth:`user_of` answers without waiting for anybody: it always does."""
        return True

    def user_of(self, token: str, find: Callable[[str], Account | None], *, use: bool = True) -> str | None:
        """Who has the session; None if it has ended.

        A session ends with its time, with a log-out, and when the account is removed or gets a new password.

        Args:
            token: From the cookie.
            find: Finds the account of a name as it is now.
            use: Whether this counts as use of the session.
        """
        now = self._clock()
        with self._lock:
            session = self._sessions.get(key_of(token))
            if session is None:
                return None
            account = find(session.user)
            if _expired(session, now) or account is None or account.password_hash != session.password_hash:
                del self._sessions[key_of(token)]
                return None
            if use:
                session.used = now
            return session.user

    def end(self, token: str) -> None:
        """End a session, if it is one."""
        with self._lock:
            self._sessions.pop(key_of(token), None)

    def _forget_expired(self, now: float) -> None:
        for key in [key for key, session in self._sessions.items() if _expired(session, now)]:
            del self._sessions[key]


def _expired(session: _Session, now: float) -> bool:
    return now - session.used > IDLE_S or now - session.started > MAX_AGE_S


def key_of(token: str) -> str:
    """What is kept in the place of a token, from which the token cannot be found."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
