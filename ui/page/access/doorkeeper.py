"""Checks names and passwords, off the event loop, few at a time, slower after wrong ones.

A browser that has logged in carries a device cookie: a random number, signed with the hash of the account's password.
It opens nothing, but its tries at this account are counted apart, so that strangers who guess cannot keep it out. A
new password makes it void.
"""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from argon2.exceptions import VerificationError

from ui.page.access.accounts import Account, LiveAccounts, Role
from ui.page.access.passwords import matches
from ui.page.access.sessions import Sessions
from ui.page.access.slowdown import ACCOUNT, ADDRESS, DEVICE, PAIR, Key, Slowdown, network_of

if TYPE_CHECKING:
    from ui.page.access.shared_accounts import SharedAccounts
    from ui.page.access.shared_sessions import SharedSessions

HASHES_AT_ONCE = 2
"""Each takes 64 MiB and a core."""
MAX_WAITING = 16
"""More guesses than this at once are sent away unchecked."""
BUSY_WAIT_S = 5.0
INNER_NAME = "tools of this page"
"""The name of Gradio's own client as long as it asks for nobody; no account can have it, because of the blanks."""
KNOWN_FOR_S = 300.0
"""So long a program that sends its password with each request isn't hashed again."""
MAX_KNOWN = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a name and a password.

    Attributes:
        account: None if they were refused.
        wait_s: How long to wait before the next try; 0 if they were checked.
    """

    account: Account | None
    wait_s: float = 0.0


class Doorkeeper:
    """Knows who may come in.

    Args:
        accounts: The accounts as they are now.
        clock: Seconds; tests give their own.
        sessions: Those that several pages share; of this page alone when None.

    Attributes:
        is_shared: Whether who logs in here is known to other pages too.
    """

    def __init__(
        self,
        accounts: "LiveAccounts | SharedAccounts",
        clock: Callable[[], float] = time.monotonic,
        sessions: "SharedSessions | None" = None,
    ) -> None:
        self.accounts = accounts
        self._sessions: Sessions | SharedSessions = Sessions(clock) if sessions is None else sessions
        self.is_shared = sessions is not None
        self._clock = clock
        self._slowdown = Slowdown(clock)
        self._pool = ThreadPoolExecutor(HASHES_AT_ONCE, thread_name_prefix="byline-password")
        self._waiting = 0
        self._known: OrderedDict[bytes, tuple[str, str, float]] = OrderedDict()
        self._secret = secrets.token_bytes(32)

    def close(self) -> None:
        """Let go of the threads."""
        self.accounts.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def role_of(self, name: str | None) -> Role | None:
        """The role of an account as it is now; None if there is none of that name."""
        if name == INNER_NAME:
            return "reader"
        account = self.accounts.get(name or "")
        return account.role if account else None

    # Sessions; shared ones may wait for a server, which must not hold up anybody else.

    async def session_of(self, token: str, *, use: bool = True) -> str | None:
        """Who has the session of a cookie; None if it has ended.

        Raises:
            StorageError: Sessions are shared, and the server does not answer.
        """
        if self._sessions.is_fresh(token):
            return self._sessions.user_of(token, self.accounts.get, use=use)
        return await asyncio.to_thread(self._sessions.user_of, token, self.accounts.get, use=use)

    async def begin_session(self, account: Account) -> str:
        """Begin a session; returns the token for the cookie.

        Raises:
            StorageError: As :meth:`session_of`.
        """
        return await asyncio.to_thread(self._sessions.start, account)

    async def end_session(self, token: str) -> None:
        """End a session, if it is one.

        Raises:
            StorageError: As :meth:`session_of`.
        """
        await asyncio.to_thread(self._sessions.end, token)

    # Names and passwords

    async def check(self, name: str, password: str, address: str, device: str = "") -> Verdict:
        """Check a name and a password.

        Args:
            name: As it was typed or sent.
            password: As it was typed or sent.
            address: Where the request comes from.
            device: The device cookie, if any.
        """
        account = self.accounts.get(name)
        keys = self._keys(name, account, address, device)
        attempt = self._slowdown.attempt(keys)
        if attempt.wait_s > 0:
            return Verdict(None, attempt.wait_s)
        if self._waiting >= MAX_WAITING:
            return Verdict(None, BUSY_WAIT_S)
        self._waiting += 1
        try:
            stored = account.password_hash if account else None
            right = await asyncio.get_running_loop().run_in_executor(self._pool, matches, stored, password)
        except VerificationError:  # no memory for the hash
            return Verdict(None, BUSY_WAIT_S)
        finally:
            self._waiting -= 1
        if not right or account is None:
            return Verdict(None)
        self._slowdown.succeeded(attempt)
        return Verdict(account)

    async def check_each_time(self, name: str, password: str, address: str) -> Verdict:
        """As :meth:`check`, for programs that send both with each request: what was right is known for a while."""
        sent = hmac.digest(self._secret, f"{len(name)}:{name}:{password}".encode("utf-8", "replace"), "sha256")
        if known := self._known.get(sent):
            user, password_hash, until = known
            account = self.accounts.get(user)
            if account and account.password_hash == password_hash and self._clock() < until:
                return Verdict(account)
            del self._known[sent]
        verdict = await self.check(name, password, address)
        if verdict.account:
            self._known[sent] = (name, verdict.account.password_hash, self._clock() + KNOWN_FOR_S)
            while len(self._known) > MAX_KNOWN:
                self._known.popitem(last=False)
        return verdict

    def _keys(self, name: str, account: Account | None, address: str, device: str) -> list[Key]:
        number, _, signature = device.partition(".")
        if (
            account
            and number
            and hmac.compare_digest(_signature(account, number).encode(), signature.encode("utf-8", "replace"))
        ):
            return [(DEVICE, f"{name}\n{number}")]
        network, name = network_of(address), name[:100]
        return [(PAIR, f"{network}\n{name}"), (ADDRESS, network), (ACCOUNT, name)]


def device_cookie(account: Account) -> str:
    """A new value of the device cookie for the account."""
    number = secrets.token_urlsafe(16)
    return f"{number}.{_signature(account, number)}"


def _signature(account: Account, number: str) -> str:
    signed = f"{account.name}\n{number}".encode("utf-8", "replace")
    return hmac.new(account.password_hash.encode(), signed, hashlib.sha256).hexdigest()
