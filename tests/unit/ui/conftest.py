"""What the actions and the page work with, made by hand."""

import pytest

from tests.unit.ui.fakes import FakeAssistant
from ui.actions.services import AssistantHolder, Services
from ui.chat.conversations import ConversationStore
from ui.chat.examples import ExampleQuestions
from ui.chat.queue import QuestionQueue


@pytest.fixture
def services(tmp_path):
    assistant = FakeAssistant(tmp_path)
    store = ConversationStore(tmp_path)
    holder = AssistantHolder(assistant, lambda home, **settings: FakeAssistant(home))
    questions = QuestionQueue(holder.get, store)
    yield Services(holder, store, questions, ExampleQuestions(tmp_path), tmp_path)
    questions.close()
    store.close()
