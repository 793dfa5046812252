"""What a page does while the articles cannot be read yet."""

import asyncio
import threading
from types import SimpleNamespace

from tests.unit.ui.fakes import FakeAssistant
from ui.actions.services import Services
from ui.chat.conversations import ConversationStore
from ui.chat.examples import ExampleQuestions
from ui.page.tabs.chat_handlers import ChatHandlers


class OpeningAssistant(FakeAssistant):
    """Its articles are there once ``opened`` is set."""

    opened = threading.Event()
    in_time = False

    @property
    def index(self):
        self.in_time = self.opened.wait(10)
        return self._library

    @index.setter
    def index(self, library):
        self._library = library


def test_opening_a_page_holds_up_no_other(tmp_path):
    assistant = OpeningAssistant(tmp_path)
    holder = SimpleNamespace(get=lambda: assistant, preparing=False)
    store = ConversationStore(tmp_path)
    tab = SimpleNamespace(
        conversation="conversation", past="past", live="live", conversations=SimpleNamespace(html="list")
    )
    services = Services(holder, store, None, ExampleQuestions(tmp_path), tmp_path)
    handlers = ChatHandlers(tab, services, lambda request: True)

    async def another_page_while_one_opens():
        opening = asyncio.create_task(anext(handlers.page_opened("", None)))
        await asyncio.sleep(0.01)  # the turn of another page
        assistant.opened.set()
        return await opening

    shown = asyncio.run(another_page_while_one_opens())
    store.close()
    assert assistant.in_time
    assert set(shown) == {"conversation", "past", "live", "list"}
