"""Offices of another kind: ``foreign minister`` where the source has a ``prime minister`` only.

By every measure of likeness the two are close, and the words "foreign" and "minister" may both be in the source.
"""

from collections.abc import Iterator, Sequence

from index.text.english.titles import HELD, PASSING
from rag.grounding.checks.base import Comparison, Grade, Problem
from rag.grounding.reading.words import Word


def check(comparison: Comparison) -> list[Problem]:
    """Offices of the sentence that the source has with another word before them, and never with this one."""
    return [Problem(f'the source has no "{office}"', Grade.LACKING) for office in lacking(comparison)]


def lacking(comparison: Comparison, *, joined: bool = False) -> list[str]:
    """The same, in small letters; if ``joined``, only ``foreign minister`` and not ``minister of Norway``."""
    sources = (*(version.words for version in comparison.versions), comparison.context.words)
    theirs = {(kind.key, office.key) for words in sources for kind, office in _kinds(words)}
    heads = {office for _, office in theirs}
    ours = [
        f"{kind.lower} {office.lower}"
        for kind, office in _kinds(comparison.ours.words)
        if office.key in heads and (kind.key, office.key) not in theirs
        if not joined or f"{kind.text} {office.text}" in comparison.sentence
    ]
    return list(dict.fromkeys(ours))


def _kinds(words: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """What an office is of, and the office: ``prime minister``, ``minister of defense``."""
    for position, word in enumerate(words):
        if word.lower not in HELD:
            continue
        is_joined = position and word.after in (" ", "-")  # "town's chairman" is read with two spaces
        if is_joined and _tells_kind(words[position - 1]):
            yield words[position - 1], word
        following = [other for other in words[position + 1 : position + 4] if other.lower not in ("of", "for", "the")]
        if position + 1 < len(words) and words[position + 1].lower in ("of", "for") and following:
            yield following[0], word


def _tells_kind(word: Word) -> bool:
    return word.content and word.text.islower() and not word.is_number and word.lower not in PASSING
