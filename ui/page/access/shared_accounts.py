"""Accounts in the shared database: every page knows them, and a change holds everywhere within a second."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from index.errors import StorageError
from index.store.postgres.connection import Connection
from ui.page.access.accounts import Account, Role, put_in, take_out
from ui.shared.database import SharedDatabase

READ_EVERY_S = 1.0
_log = logging.getLogger(__name__)


def read_shared(database: SharedDatabase) -> Mapping[str, Account]:
    """The accounts, by name; none if nobody has to log in.

    Raises:
        StorageError: The server does not answer.
    """
    with database.connection(probing=True) as connection:
        return _read(connection)


def put_shared(database: SharedDatabase, name: str, password: str, role: Role | None) -> tuple[Account, bool]:
    """Add an account, or give one a new password and role; as :func:`ui.page.access.accounts.put_account`.

    Raises:
        UsageError: No owner would be left, or somebody has nearly the same name.
        StorageError: The server does not answer.
    """
    with _changing(database) as accounts:
        return put_in(accounts, name, password, role)


def remove_shared(database: SharedDatabase, name: str) -> None:
    """Remove an account.

    Raises:
        UsageError: There is no such account, or it is the last owner.
        StorageError: The server does not answer.
    """
    with _changing(database) as accounts:
        take_out(accounts, name)


class SharedAccounts:
    """The accounts as they are now, to within ``READ_EVERY_S``; while the server is away, as they were."""

    def __init__(self, database: SharedDatabase) -> None:
        """Read them, and begin to read them anew from time to time in a thread of its own.

        Raises:
            StorageError: The server does not answer.
        """
        self._database = database
        self._accounts = read_shared(database)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="byline-accounts", daemon=True)
        self._thread.start()

    def get(self, name: str) -> Account | None:
        """The account of that name, None if there is none."""
        return self._accounts.get(name)

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.wait(READ_EVERY_S):
            try:
                self._accounts = read_shared(self._database)
            except StorageError as error:
                _log.debug("The accounts were not read anew: %s", error)


def _read(connection: Connection) -> dict[str, Account]:
    rows = connection.execute("SELECT name, role, password_hash FROM accounts ORDER BY name")
    return {name: Account(name, role, password_hash) for name, role, password_hash in rows}


@contextmanager
def _changing(database: SharedDatabase) -> Iterator[dict[str, Account]]:
    """The accounts, to be changed; what changed is written in one transaction unless an error is raised."""
    with database.changing() as connection, connection.transaction():
        before = _read(connection)
        accounts = dict(before)
        yield accounts
        for name in before.keys() - accounts.keys():
            connection.execute("DELETE FROM accounts WHERE name = %s", (name,))
        for account in accounts.values():
            if before.get(account.name) != account:
                connection.execute(
                    "INSERT INTO accounts (name, role, password_hash) VALUES (%s, %s, %s) ON CONFLICT (name) "
                    "DO UPDATE SET role = excluded.role, password_hash = excluded.password_hash",
                    (account.name, account.role, account.password_hash),
                )
