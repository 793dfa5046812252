"""Does a source have a name?

It does when it has each of its words, up to inflection, accents and hyphens, as a people of its country (``French``
for ``France``), as initials (``WHO``), or in another spelling that ``same_name`` knows; and when words that are one
name in the sentence are near each other in the source.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise, product

from index.text.english.countries import WHOLE, countries, same_people
from index.text.english.stemming import stem
from rag.grounding.reading.names import Name, name_keys, names
from rag.grounding.reading.words import Word, joined

SameName = Callable[[str, str], bool]
"""Whether two spellings name the same."""

_NEAR_WORDS = 6  # two words of one name are no further apart in the source
_MOST_INITIALS_WORDS = 8
_IN_INITIALS = ("of", "the", "and", "for", "in", "on")


def missing(
    name: Name, words: Sequence[Word], sources: Sequence[Sequence[Word]], same_name: SameName
) -> tuple[str, ...]:
    """Words of ``name`` that none of ``sources`` has; () when they have the name."""
    if any(_same_somewhere(name, source, same_name) for source in sources):
        return ()
    whole = words[name.start : name.end]
    keys = frozenset(word.key for source in sources for word in source)
    if _initials_of(whole) in {word.text for source in sources for word in source if len(word.text) > 1}:
        return ()
    lacking = tuple(word.text for position, word in enumerate(whole) if not _has(word, whole, position, sources, keys))
    if lacking or len(whole) == 1:
        return lacking
    apart = any(not _near(word, following, sources) for word, following in zip(whole, whole[1:], strict=False))
    return (name.text,) if apart else ()


def one_name(first: Sequence[Word], second: Sequence[Word], same_name: SameName) -> bool:
    """Whether two names agree: by their words, as spellings of one name, or as its initials."""
    first_keys, second_keys = people_keys(first), people_keys(second)
    shared = (Counter(first_keys) & Counter(second_keys)).total()
    if shared == min(len(first_keys), len(second_keys)) or shared * 2 > max(len(first_keys), len(second_keys)):
        return True
    texts, second_texts = [word.text for word in first], [word.text for word in second]
    if _initials_of(first) in second_texts or _initials_of(second) in texts:
        return True
    if same_name(joined(first), joined(second)) or "".join(texts).lower() == "".join(second_texts).lower():
        return True
    shorter, longer = sorted((first, second), key=len)
    return all(
        any(people_key(word) == people_key(theirs) or same_people(word.text, theirs.text) for theirs in longer)
        for word in shorter
    )


def people_keys(words: Sequence[Word]) -> list[str]:
    """Keys of a name's words, with countries and their peoples under one key (``United States``: ``usa``)."""
    keys = [word.key for word in words]
    for position in range(len(keys) - 1):
        whole = WHOLE.get(f"{keys[position]} {keys[position + 1]}")
        if whole:
            return [*keys[:position], whole, *keys[position + 2 :]]
    return [people_key(word) for word in words]


def people_key(word: Word) -> str:
    """The key of a word, or of the country if it names one or its people."""
    return countries().get(word.key, word.key)


def _same_somewhere(name: Name, source: Sequence[Word], same_name: SameName) -> bool:
    size = name.end - name.start
    candidates = {candidate.text for candidate in names(source, name_keys(source))}
    starts = (start for start in range(len(source) - size + 1) if source[start].capital)
    candidates |= {joined(source[start : start + size]) for start in starts}
    return any(same_name(name.text, candidate) for candidate in candidates)


def _initials_of(words: Sequence[Word]) -> str:
    return "".join(word.text[0] for word in words if word.content) if len(words) > 1 else ""


def _has(
    word: Word, whole: Sequence[Word], position: int, sources: Sequence[Sequence[Word]], keys: frozenset[str]
) -> bool:
    if word.key in keys:
        return True
    pair = " ".join(theirs.key for theirs in whole[position : position + 2])
    before = " ".join(theirs.key for theirs in whole[max(0, position - 1) : position + 1])
    canon = WHOLE.get(pair) or WHOLE.get(before) or countries().get(word.key)
    for source in sources:
        if canon and (canon in {countries().get(theirs.key) for theirs in source} or _has_whole(source, canon)):
            return True
        if any(theirs.capital and same_people(word.text, theirs.text) for theirs in source):
            return True
        if word.text.isupper() and len(word.text) > 1 and word.text in _initials_in(source):
            return True
        if _glued(word.key, source):
            return True
        if len(word.text) == 1 and any(theirs.capital and theirs.text[0] == word.text for theirs in source):
            return len(whole) > 1
    return False


def _has_whole(source: Sequence[Word], canon: str) -> bool:
    return any(WHOLE.get(f"{word.key} {following.key}") == canon for word, following in pairwise(source))


def _glued(key: str, source: Sequence[Word]) -> bool:
    """``Jaemyung`` for ``Jae-myung`` or ``Jae myung``."""
    plain = [theirs.lower.replace("'", "") for theirs in source]
    return any(stem(word + following) == key for word, following in zip(plain, plain[1:], strict=False))


def _initials_in(source: Sequence[Word]) -> set[str]:
    """Initials of every run of capitalised words, with and without its small words."""
    found: set[str] = set()
    for start, word in enumerate(source):
        if not word.capital:
            continue
        content, every = "", ""
        for following in source[start : start + _MOST_INITIALS_WORDS]:
            if not (following.capital or following.lower in _IN_INITIALS):
                break
            every += following.text[0].upper()
            content += following.text[0] if following.capital else ""
            found |= {content, every}
    return {initials for initials in found if len(initials) > 1}


def _near(first: Word, second: Word, sources: Sequence[Sequence[Word]]) -> bool:
    """Whether two words of one name are close in a sentence of a source, or not both in any source."""
    placed = False
    for source in sources:
        first_positions = [here for here, word in enumerate(source) if _same_word(word, first)]
        second_positions = [here for here, word in enumerate(source) if _same_word(word, second)]
        placed = placed or bool(first_positions and second_positions)
        for low, high in map(sorted, product(first_positions, second_positions)):
            if 0 < high - low <= _NEAR_WORDS and not any(word.opens for word in source[low + 1 : high + 1]):
                return True
    return not placed


def _same_word(one: Word, other: Word) -> bool:
    """Whether two words are one up to inflection, or a country and its people."""
    return people_key(one) == people_key(other) or (one.capital and same_people(one.text, other.text))
