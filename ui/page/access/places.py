"""Where accounts are kept: in the file that ``--auth`` names, else the shared database, else a file of the home."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rag.settings import Settings
from ui.page.access.accounts import (
    ACCOUNTS_FILE,
    Account,
    LiveAccounts,
    Role,
    put_account,
    read_accounts,
    remove_account,
)
from ui.page.access.doorkeeper import Doorkeeper

if TYPE_CHECKING:
    from ui.shared.database import SharedDatabase


class AccountsPlace(Protocol):
    """Accounts that can be changed; the functions raise what those of the file raise.

    Attributes:
        file: The file, None if they are in the shared database.
        name: The place in words.
    """

    file: Path | None
    name: str

    def put(self, name: str, password: str, role: Role | None) -> tuple[Account, bool]:
        """As :func:`ui.page.access.accounts.put_account`."""
        ...

    def remove(self, name: str) -> None:
        """As :func:`ui.page.access.accounts.remove_account`."""
        ...

    def all(self) -> Collection[Account]:
        """Every account; none if nobody has to log in."""
        ...


class _FilePlace:
    def __init__(self, file: Path, *, named: bool) -> None:
        self.file: Path | None = file
        self.name = str(file)
        self._path, self._named = file, named

    def put(self, name: str, password: str, role: Role | None) -> tuple[Account, bool]:
        return put_account(self._path, name, password, role)

    def remove(self, name: str) -> None:
        remove_account(self._path, name)

    def all(self) -> Collection[Account]:
        return read_accounts(self._path).values() if self._named or self._path.exists() else ()


class _SharedPlace:
    file: Path | None = None
    name = "the shared database"

    def __init__(self, database: "SharedDatabase") -> None:
        self._database = database

    def put(self, name: str, password: str, role: Role | None) -> tuple[Account, bool]:
        from ui.page.access.shared_accounts import put_shared

        return put_shared(self._database, name, password, role)

    def remove(self, name: str) -> None:
        from ui.page.access.shared_accounts import remove_shared

        remove_shared(self._database, name)

    def all(self) -> Collection[Account]:
        from ui.page.access.shared_accounts import read_shared

        return read_shared(self._database).values()


@contextmanager
def place_of_accounts(settings: Settings, auth_file: Path | None) -> Iterator[AccountsPlace]:
    """Where `byline user` works, for the length of the ``with`` block.

    Raises:
        StorageError: The shared database does not answer.
    """
    if auth_file or not settings.index.database_url:
        yield _FilePlace(auth_file.expanduser() if auth_file else settings.home / ACCOUNTS_FILE, named=bool(auth_file))
        return
    from ui.shared.database import SharedDatabase

    database = SharedDatabase(settings.index.database_url)
    try:
        yield _SharedPlace(database)
    finally:
        database.close()


def open_doorkeeper(auth_file: Path | None, home: Path, shared: "SharedDatabase | None") -> Doorkeeper | None:
    """Who checks the accounts of a page; None if there are none: the one user is the owner then.

    Raises:
        UsageError: The file of accounts cannot be used.
        StorageError: The shared database does not answer.
    """
    file = auth_file or home / ACCOUNTS_FILE
    if shared is None:
        return Doorkeeper(LiveAccounts(file)) if auth_file or file.exists() else None
    from ui.page.access.shared_accounts import SharedAccounts, read_shared
    from ui.page.access.shared_sessions import SharedSessions

    if not auth_file and read_shared(shared):
        return Doorkeeper(SharedAccounts(shared), sessions=SharedSessions(shared))
    return Doorkeeper(LiveAccounts(file), sessions=SharedSessions(shared)) if auth_file or file.exists() else None
