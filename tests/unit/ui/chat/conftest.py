"""A store of conversations, once in a home and once in the shared database: the same tests run on both."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from ui.chat.conversations import ConversationStore
from ui.chat.storage.postgres import PostgresConversations
from ui.shared.database import SharedDatabase

Opener = Callable[[], ConversationStore]
PLACES = ("sqlite", "postgres")


@pytest.fixture(params=PLACES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens stores on one and the same place, each as a page of its own, and closes them all at the end."""
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    with ExitStack() as opened:

        def opener() -> ConversationStore:
            if not url:
                return opened.enter_context(closing(ConversationStore(tmp_path)))
            database = opened.enter_context(closing(SharedDatabase(url)))
            return opened.enter_context(closing(ConversationStore(tmp_path, PostgresConversations(database))))

        yield opener


@pytest.fixture
def store(open_store: Opener) -> ConversationStore:
    return open_store()
