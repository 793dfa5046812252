"""The last question, asked of somebody or something else: "And with Berg?" after "When did Lie talk with Moe?".

Such a follow-up only names what takes the place of a name in the question before it. Which one can be told where both
have the same preposition before the name, where it is the subject of the question before, or where that question has
one name only. Then the question is read without the language model.
"""

from collections.abc import Sequence

from index.text.english import ENGLISH
from index.text.english.function_words import AUXILIARIES, PREPOSITIONS
from index.text.language import compiled
from rag.grounding.reading.names import names
from rag.grounding.reading.words import Word, joined, lower_at, words_of


def asked_of_another(question: str, previous: str) -> str:
    """``previous`` with the name or year that ``question`` puts in place of one of its own; "" if that cannot be told.

    Args:
        question: As it was asked.
        previous: The question before it, standing alone.
    """
    only_names = compiled(ENGLISH.questions.asks_by_naming)
    if not only_names.match(question.strip()) or only_names.match(previous.strip()):
        return ""
    asked = words_of(question)
    named = _named(asked)
    if len(named) != 1 or any(word.content for word in (*asked[: named[0][0]], *asked[named[0][1] :])):
        return ""
    start, end = named[0]
    opening = lower_at(asked, start - 1)
    before = opening if opening in PREPOSITIONS and not _opens_with_about(asked, start) else ""
    words = words_of(previous)
    candidates = _same_place(words, before)
    if len(candidates) != 1:
        return ""
    old, new = joined(words[slice(*candidates[0])]), joined(asked[start:end])
    before_it, found, behind_it = previous.partition(old)
    is_whole = found and not before_it[-1:].isalnum() and not behind_it[:1].isalnum() and old not in behind_it
    return before_it + new + behind_it if is_whole and old != new else ""


def _named(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Start and end of each name and number."""
    found = [(name.start, name.end) for name in names(words)]
    found += [(place, place + 1) for place, word in enumerate(words) if word.is_number]
    return sorted(found)


def _opens_with_about(words: Sequence[Word], start: int) -> bool:
    """Whether the "about" before a name is that of "what about"."""
    return lower_at(words, start - 1) == "about" and lower_at(words, start - 2) in {"what", "how"}


def _same_place(words: Sequence[Word], before: str) -> list[tuple[int, int]]:
    """What may be meant: what has the same preposition; without one the subject, or the only name."""
    named = _named(words)
    if before:
        return [span for span in named if lower_at(words, span[0] - 1) == before]
    subjects = [span for span in named if lower_at(words, span[0] - 1) in AUXILIARIES]
    return subjects or [span for span in named if not words[span[0]].is_number]
