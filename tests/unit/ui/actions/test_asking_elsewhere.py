"""Two pages on one shared database: an answer of one is followed and stopped at the other."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from index.errors import UsageError
from rag.settings import ConversationSettings
from tests.unit.ui.fakes import EVERYTHING, FakeAssistant
from ui.actions.asking import delete_conversation, follow_turn, stop_answers, submit_question
from ui.actions.services import AssistantHolder, Services
from ui.chat import keeping
from ui.chat.conversations import ConversationStore
from ui.chat.examples import ExampleQuestions
from ui.chat.keeping import ConversationKeeper
from ui.chat.queue import QuestionQueue
from ui.chat.storage import postgres
from ui.chat.storage.postgres import PostgresConversations
from ui.chat.turns import ChatTurn
from ui.shared.database import SharedDatabase


@pytest.fixture
def pages(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Services]]:
    """Two pages with homes of their own; questions with "wait" in them wait for the gate of their assistant."""
    monkeypatch.setattr(keeping, "TEND_EVERY_S", 0.5)
    monkeypatch.setattr(postgres, "GONE_AFTER_S", 3600.0)  # on a busy machine a page may be slow
    with ExitStack() as opened:
        made = []
        for name in ("one", "two"):
            assistant = FakeAssistant(tmp_path / name)
            assistant.gate = threading.Event()
            database = opened.enter_context(closing(SharedDatabase(database_url)))
            store = opened.enter_context(closing(ConversationStore(tmp_path / name, PostgresConversations(database))))
            holder = AssistantHolder(assistant)
            questions = opened.enter_context(closing(QuestionQueue(holder.get, store)))
            keeper = opened.enter_context(closing(ConversationKeeper(store, ConversationSettings(), questions.cancel)))
            keeper.start()
            made.append(Services(holder, store, questions, ExampleQuestions(tmp_path / name), tmp_path / name))
        yield made


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 300
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.1)


def followed(page: Services, turn: ChatTurn, meanwhile: Callable[[], None]) -> list[ChatTurn]:
    """What the other page shows of a turn from the first look to its end."""

    async def follow() -> list[ChatTurn]:
        shown = []
        async for seen in follow_turn(page, "", turn.id, left=lambda: False):
            if not shown:
                meanwhile()
            shown.append(seen)
        return shown

    return asyncio.run(follow())


def test_an_answer_of_one_page_is_followed_at_the_other(pages):
    first, second = pages
    turn = submit_question(first, "", "", "How long? wait", EVERYTHING)
    until(lambda: second.conversations.turn("", turn.id).live)
    with pytest.raises(UsageError, match="still being answered"):
        submit_question(second, "", turn.conversation_id, "And?", EVERYTHING)
    shown = followed(second, turn, first.holder.get().gate.set)
    assert shown[0].live
    assert "84 metres" in shown[-1].answer.answer
    again = submit_question(second, "", turn.conversation_id, "And its cost?", EVERYTHING)
    until(lambda: first.conversations.turn("", again.id).state == "done")
    (_, history), *_ = [(asked[0], asked[2]) for asked in second.holder.get().asked]
    assert [past.question for past in history] == ["How long? wait"]


@pytest.mark.parametrize("stop", [stop_answers, delete_conversation])
def test_an_answer_of_one_page_is_stopped_at_the_other(pages, stop):
    first, second = pages
    turn = submit_question(first, "", "", "How long? wait", EVERYTHING)
    until(lambda: second.conversations.turn("", turn.id).live)
    stop(second, "", turn.conversation_id)
    until(lambda: not first.questions.is_busy())
    assert [kept.state for kept in second.conversations.turns("", turn.conversation_id)] in (["stopped"], [])
    next_one = submit_question(second, "", turn.conversation_id, "And its cost?", EVERYTHING)
    until(lambda: first.conversations.turn("", next_one.id).state == "done")
