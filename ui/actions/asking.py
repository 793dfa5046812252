"""The rules of a conversation: what may be asked when, what an edit replaces, what is remembered."""

from collections.abc import Sequence

from index.errors import UsageError
from index.records import Filters
from rag.chat import Turn
from ui.actions.context import Context
from ui.chat.turns import ChatTurn


def begin(
    context: Context, owner: str, conversation_id: str, question: str, filters: Filters, *, replaces: int = 0
) -> ChatTurn:
    """Store a question and put it in the queue.

    Args:
        context: Store and desk.
        owner: Who asks; "" when nobody logs in.
        conversation_id: An own conversation, or anything else for a new one.
        question: As it was typed.
        filters: What the search is limited to.
        replaces: An earlier turn that this question replaces, with all that came after it, once it is answered:
            until then, and if it is stopped or fails, nothing is lost; 0 for none.

    Raises:
        UsageError: The question is empty or too long, or the last one is still being answered.
    """
    question = question.encode("utf-8", "replace").decode()
    if not question.strip():
        raise UsageError("Type a question first.")
    question = context.holder.get().valid_question(question)
    turns = current_turns(context, owner, conversation_id)
    if replaces:
        if context.store.turn(owner, replaces).conversation_id != conversation_id:
            raise UsageError("The question that was edited belongs to another conversation. Ask it anew.")
        for turn in turns:
            context.desk.cancel(turn.id)
        turns = [turn for turn in turns if turn.id < replaces]
    if turns and turns[-1].live:
        raise UsageError("The last question is still being answered. Stop it, or wait until it is done.")
    turn = context.store.add_turn(owner, conversation_id, question, filters)
    return context.desk.submit(
        turn, reader=owner or turn.conversation_id, history=remembered(turns), instead_of=replaces
    )


def current_turns(context: Context, owner: str, conversation_id: str) -> list[ChatTurn]:
    """The conversation as it stands this moment, live turns included."""
    return [context.desk.live(turn.id) or turn for turn in context.store.turns(owner, conversation_id)]


def remembered(turns: Sequence[ChatTurn]) -> tuple[Turn, ...]:
    """The earlier questions and answers that a follow-up is read with."""
    return tuple(
        Turn(turn.answer.standalone_question or turn.question, turn.answer.answer)
        for turn in turns
        if turn.answer is not None
    )


def stop(context: Context, owner: str, conversation_id: str) -> None:
    """Stop whatever is under way in an own conversation."""
    for turn in context.store.turns(owner, conversation_id):
        context.desk.cancel(turn.id)


def forget(context: Context, owner: str, conversation_id: str) -> None:
    """Stop and delete an own conversation.

    Raises:
        UsageError: There is no such conversation of this person.
    """
    stop(context, owner, conversation_id)
    context.store.delete(owner, conversation_id)
