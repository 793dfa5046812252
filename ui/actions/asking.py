"""Asking in a conversation: when a question is accepted, what an edit replaces, which history a follow-up gets."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing

from index.errors import UsageError
from index.records import Filters
from rag.answer import Turn
from ui.actions.services import Services
from ui.chat.following import each_saved_change
from ui.chat.turns import ChatTurn


def submit_question(
    services: Services, owner: str, conversation_id: str, question: str, filters: Filters, *, replaces: int = 0
) -> ChatTurn:
    """Store a question and put it in the queue.

    Args:
        services: The conversations and the queue.
        owner: Who asks; "" when nobody logs in.
        conversation_id: A conversation of the owner, or anything else for a new one.
        question: As it was typed.
        filters: The limits of the search.
        replaces: An earlier turn; it and all after it are deleted once this question is answered, and kept if the
            question is stopped or fails; 0 for none.

    Raises:
        UsageError: The question is empty or too long, or the last one is still being answered.
        BusyError: Too many questions wait already.
    """
    question = question.encode("utf-8", "replace").decode()
    if not question.strip():
        raise UsageError("Type a question first.")
    question = services.holder.get().valid_question(question)
    with services.asking:
        services.questions.require_room(owner or conversation_id)
        turns = current_turns(services, owner, conversation_id)
        if replaces:
            if services.conversations.turn(owner, replaces).conversation_id != conversation_id:
                raise UsageError("The question that was edited belongs to another conversation. Ask it anew.")
            stop_answers(services, owner, conversation_id)
            turns = [turn for turn in turns if turn.id < replaces]
        if turns and turns[-1].live:
            raise UsageError("The last question is still being answered. Stop it, or wait until it is done.")
        turn = services.conversations.add_turn(owner, conversation_id, question, filters)
        return services.questions.submit(
            turn, reader=owner or turn.conversation_id, history=history_of(turns), instead_of=replaces
        )


def current_turns(services: Services, owner: str, conversation_id: str) -> list[ChatTurn]:
    """The turns of the conversation as they are now, live ones included."""
    return [services.questions.live(turn.id) or turn for turn in services.conversations.turns(owner, conversation_id)]


async def follow_turn(
    services: Services, owner: str, turn_id: int, *, left: Callable[[], bool]
) -> AsyncIterator[ChatTurn]:
    """The turn now and after each change, until it has ended or ``left()`` is true.

    A turn that another page answers is followed by what is saved of it.
    """
    known = False
    async for turn in services.questions.follow(turn_id, left=left):
        known = True
        yield turn
    if not known:
        async with aclosing(each_saved_change(lambda: services.conversations.turn(owner, turn_id), left)) as changes:
            async for turn in changes:
                yield turn


def history_of(turns: Sequence[ChatTurn]) -> tuple[Turn, ...]:
    """The earlier questions and answers with which a follow-up is understood."""
    return tuple(turn.answer.as_turn() for turn in turns if turn.answer is not None)


def stop_answers(services: Services, owner: str, conversation_id: str) -> None:
    """Stop every answer under way in a conversation of the owner."""
    for turn in services.conversations.turns(owner, conversation_id):
        services.questions.cancel(turn.id)
    services.conversations.stop_elsewhere(owner, conversation_id)


def delete_conversation(services: Services, owner: str, conversation_id: str) -> None:
    """Stop the answers of a conversation of the owner and delete it; its room goes back to the disk.

    Raises:
        UsageError: There is no such conversation of this person.
    """
    stop_answers(services, owner, conversation_id)
    services.conversations.delete(owner, conversation_id)
    services.conversations.give_back_room()
