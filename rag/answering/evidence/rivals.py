"""Does a sentence name another thing of the same kind than the question does?

"Article 17" where article 9 is asked for, "EQ-4084/8" for "EQ-4189/2", "the fourth week" for the third, "the levy on
cod" for that on herring, "Nils Berg" for "Ann Berg". What was asked for may stand in the sentence before; but where the
very sentence has another such thing and not this one, it is about that other thing.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from index.text.english import ENGLISH
from index.text.english.function_words import FUNCTION_WORDS
from index.text.english.stemming import stem
from index.text.language import compiled
from rag.grounding.reading.facts import facts_of
from rag.grounding.reading.name_matching import SameName
from rag.grounding.reading.names import name_keys, names
from rag.grounding.reading.words import Word, words_of

_CODE = re.compile(r"(?<![\w/.-])(?=[\w/.-]*\d)(?=[\w/.-]*[^\W\d_])[^\W_]+(?:[-/.][^\W_]+)*", re.UNICODE)
_NUMBERED = re.compile(
    r"(?P<label>(?<![^\W\d_])[^\W\d_]++\.?+|(?<!§)§++|#|№)\s*+(?P<numbers>\d[^\W_]*(?:[./-]\d[^\W_]*)*"
    r"(?:\s*(?:,|and|or|to|[–-]|&)\s*\d[^\W_]*(?:[./-]\d[^\W_]*)*)*)"
)
_NUMBER = re.compile(r"\d[^\W_]*(?:[./-]\d[^\W_]*)*")
_RANGE = re.compile(r"(?<!\d)(\d++)\s*+(?:to|[–-])\s*+(\d++)")
_MOST_DIGITS = 18
_COMPLEMENT_STARTS = frozenset("on of for in at from to against with about over".split())
_PRICED_BY = frozenset(("on", "for"))
_BEFORE_COMPLEMENT = frozenset("the a an this that these those its their his her our my your".split())

Readings = Callable[[str], set[tuple[str, str]]]


def names_another(question: str, text: str, about: Sequence[str], around: Sequence[str], same_name: SameName) -> bool:
    """Whether ``text`` is about another thing of the same kind than ``question`` names.

    Args:
        question: The sentences that ask.
        text: The words that may answer.
        about: Title, outlet and day, heading: what they have counts as said by ``text``.
        around: All that was read around it: a complement that stands there may be meant.
        same_name: Whether two spellings name the same.
    """
    whole = " ; ".join((text, *about))
    for readings in (_numbered, _codes, _ordinals):
        asked = readings(question)
        missing = asked - readings(whole) if asked else asked
        own = {kind for kind, _ in readings(text)} if missing else set()
        if any(kind in own for kind, value in missing if not _in_range(kind, value, text)):
            return True
    return _other_namesake(question, whole, same_name) or _other_complement(question, whole, around)


def _numbered(text: str) -> set[tuple[str, str]]:
    """Numbers behind a label, each with it: ("articl", "17"), ("§", "12")."""
    found = set()
    for match in _NUMBERED.finditer(text):
        label = match["label"].rstrip(".").lower()
        if label in FUNCTION_WORDS or label.endswith("ly"):
            continue
        key = stem(label) if label.isalpha() else label[0]
        found |= {(key, number.lower()) for number in _NUMBER.findall(match["numbers"])}
    return found


def _codes(text: str) -> set[tuple[str, str]]:
    """Codes of letters and digits, each with its shape: ("aa-9999/9", "eq-4189/2")."""
    return {
        (re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", code)).replace("-", ""), code.lower().replace("-", ""))
        for code in _CODE.findall(text)
        if any(letter.isdigit() for letter in code) and not re.fullmatch(r"(?i)\d+(?:st|nd|rd|th|s|pm|am)", code)
    }


def _ordinals(text: str) -> set[tuple[str, str]]:
    """Ordinals with what they count: ("week", "3.0")."""
    facts = facts_of(text)
    return {
        (facts.words[number.end].key, str(number.value))
        for number in facts.numbers
        if number.dimension == "ordinal" and number.end < len(facts.words) and facts.words[number.end].content
    }


def _in_range(kind: str, value: str, text: str) -> bool:
    if not _is_countable(value):
        return False
    ranges = (match for found in _NUMBERED.finditer(text) for match in _RANGE.finditer(found["numbers"]))
    return any(
        int(low) <= int(value) <= int(high)
        for low, high in (match.groups() for match in ranges)
        if _is_countable(low) and _is_countable(high)
    )


def _is_countable(digits: str) -> bool:
    """Whether these are plain digits of a number that counts something; Python reads no number of thousands."""
    return digits.isdecimal() and len(digits) <= _MOST_DIGITS


def _other_namesake(question: str, text: str, same_name: SameName) -> bool:
    """Whether the text has somebody of the same last name, and not who was asked for."""
    asked = _full_names(question)
    here = _full_names(text) if asked else []
    return any(
        not any(_is_same(person, other, same_name) for other in here)
        and any(person[-1] == other[-1] and not _is_same(person, other, same_name) for other in here)
        for person in asked
    )


def _full_names(text: str) -> list[tuple[str, ...]]:
    words = words_of(text)
    found = (words[name.start : name.end] for name in names(words, name_keys(words)))
    return [tuple(word.text for word in name) for name in found if 1 < len(name) <= 3]


def _is_same(first: tuple[str, ...], second: tuple[str, ...], same_name: SameName) -> bool:
    if same_name(" ".join(first), " ".join(second)):
        return True
    ours, theirs = first[0].rstrip("."), second[0].rstrip(".")
    short = min(len(ours), len(theirs)) == 1 and ours[0] == theirs[0]  # an initial
    return first[-1] == second[-1] and (ours == theirs or short)


def _other_complement(question: str, text: str, around: Sequence[str]) -> bool:
    """``the levy on cod`` for ``the levy on herring``, where nothing that was read has herring."""
    asked = _complements(words_of(question))
    here = _complements(words_of(text)) if asked else []
    if not asked or not here:
        return False
    said = {word.key for word in words_of(text)}
    known = said.union(word.key for read in around for word in words_of(read))
    if any(
        kind in _PRICED_BY
        and not set(wanted) & said
        and any(other == kind and not set(given) & set(wanted) for (_, other), given in here)
        for (_, kind), wanted in asked
        if compiled(ENGLISH.questions.asks_money).search(question)
    ):
        return True
    return any(
        wanted[0] not in known
        and any(head == other and wanted[0] not in given and given[0] not in wanted for other, given in here)
        for head, wanted in asked
    )


def _complements(words: Sequence[Word]) -> list[tuple[tuple[str, str], list[str]]]:
    """Each content word with the preposition behind it, and the content words that follow this."""
    found = []
    for position, (head, preposition) in enumerate(pairwise(words)):
        if not head.content or preposition.breaks or preposition.lower not in _COMPLEMENT_STARTS:
            continue
        start = position + 2
        while start < len(words) and words[start].lower in _BEFORE_COMPLEMENT:
            start += 1
        end = start
        while end < len(words) and words[end].content and not (words[end].breaks or words[end].opens):
            end += 1
        is_name = end > start and words[start].capital  # names are met or not by rules of their own
        is_loose = preposition.lower == "of" and end - start > 1  # "quality of human life" is no kind of quality
        if end > start and not (words[start].is_number or is_name or is_loose):
            found.append(((head.key, preposition.lower), [word.key for word in words[start:end]]))
    return found
