"""Question in, a cited and checked answer out."""

from rag.answer import (
    Answer,
    Citation,
    DoneEvent,
    Event,
    NearestArticle,
    Sentence,
    SentenceEvent,
    StageEvent,
    Timings,
    TokenEvent,
)
from rag.assistant import Assistant
from rag.chat import Chat, Turn
from rag.settings import Settings

__all__ = [
    "Answer",
    "Assistant",
    "Chat",
    "Citation",
    "DoneEvent",
    "Event",
    "NearestArticle",
    "Sentence",
    "SentenceEvent",
    "Settings",
    "StageEvent",
    "Timings",
    "TokenEvent",
    "Turn",
]
