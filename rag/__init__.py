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
    Turn,
)
from rag.assistant import Assistant
from rag.chat import Chat
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
