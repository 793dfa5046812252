"""What a question asks: alone, without the conversation; cut into its parts; and the days it names.

A bare topic ("the rare earths") is read as the wish to be told about it. "When was the call, and how long did it last?"
is decided and answered part by part: what the articles hold is told, and what they leave open is named. A later part
that leans on the first ("how long did it last?") is read like a follow-up to it.
"""

from collections.abc import Generator
from datetime import date

from index.search import time_limits
from index.text.english import ENGLISH
from index.text.folding import is_dense
from index.text.language import compiled
from rag.answer import Event, StageEvent, Turn
from rag.answering.follow_ups import is_bare, standalone
from rag.answering.records import Asked, Resources, Understood
from rag.llm.base import LanguageModel

_MAX_PARTS = 3  # more pieces are rather a list than questions
_MIN_WORDS = 3  # "when and where did it open?" asks one thing in two words


def understand(asked: Asked, resources: Resources) -> Generator[Event, None, Understood]:
    """Read the question in the light of the conversation, and cut it into its parts."""
    question, model = asked.question, resources.model
    if asked.history:
        yield StageEvent("rewriting", "reading the question in the light of the conversation")
        with resources.turn():
            if model:
                model.begin(resources.cancelled)
            question = standalone(question, asked.history, model)
    if is_bare(question) and not is_dense(question):
        question = f"What is said about {question.strip()}?"
    pieces = _cut(question)
    if model and len(pieces) > 1:
        with resources.turn():
            model.begin(resources.cancelled)
            several = parts(question, model)
    else:
        several = parts(question, None)
    return Understood(question, several, asked.filters, time_limits.read(question, date.today()))


def parts(question: str, model: LanguageModel | None) -> tuple[str, ...]:
    """The things that ``question`` asks, each standing alone where a model can make it so.

    Returns:
        One to three questions, in order; ``(question,)`` when it asks one thing.
    """
    pieces = _cut(question)
    if len(pieces) == 1:
        return (question,)
    first, *later = (piece[0].upper() + piece[1:].rstrip("?,; ") + "?" for piece in pieces)
    return (first, *(standalone(piece, [Turn(first, "")], model) for piece in later))


def _cut(question: str) -> list[str]:
    pieces = [piece.strip() for piece in compiled(ENGLISH.questions.between_parts).split(question.strip())]
    begins = compiled(ENGLISH.questions.begins_part)
    whole = all(len(piece.split()) >= _MIN_WORDS and begins.match(piece) for piece in pieces)
    return pieces if whole and len(pieces) <= _MAX_PARTS else [question]
