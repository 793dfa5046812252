"""Proper names: which words of a sentence are names, and whether the source has them.

A name is a run of capitalised words; at the start of a sentence, where every word has a capital, it
takes more (a second capital, or no look of a common word). A name stands in the source when each of
its words does, up to inflection, accents and hyphens, as a people of its country (``French`` for
``France``), as initials (``WHO``), or as another spelling that ``same_name`` knows; and when words that
are one name here are near each other there.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.grounding.reading.dates import MONTHS, WEEKDAYS, is_month
from rag.grounding.reading.peoples import CANON, WHOLE, people_key, people_keys, same_people
from rag.grounding.reading.units import ORDINALS, SMALL
from rag.grounding.reading.words import FUNCTION_WORDS, HONORIFICS, Word, stem

SameName = Callable[[str, str], bool]

_COMMON = frozenset(
    """people men women children many most several various some other others scientists researchers experts analysts
    officials critics supporters fans reports studies research evidence data sources members workers students players
    companies countries states cities governments police authorities voters investors users readers results
    today yesterday tomorrow now later earlier recently currently originally eventually finally initially next
    previously generally typically usually often sometimes rarely mostly mainly primarily largely overall
    although despite unlike like given based according besides beyond below above behind beside near around across
    against without within throughout except including regarding concerning following due owing thanks compared
    yes no please note see let consider according both half part parts much little less more
    water food air light heat energy money time space life death war peace love music art science history law trade
    oil gas gold silver iron steel wood paper glass blood sugar salt milk meat fish rice bread coffee tea
    prices sales profits costs taxes rates wages jobs exports imports demand supply growth inflation production
    new old first last early late high low big small long short good great young modern ancient early current former
    additional similar different common popular major main key total full free public private local national
    international federal human social economic political military medical legal natural physical chemical
    tariffs talks negotiations relations protests elections voting education health medicine treatment surgery
    cells plants animals birds trees leaves seeds rocks rivers mountains seas islands stars planets
    songs films movies books games shows episodes series seasons characters actors writers artists singers teams
    season episode album song film movie book game show series character story plot version term word phrase name
    instead furthermore moreover nevertheless nonetheless consequently accordingly subsequently similarly likewise
    perhaps maybe certainly clearly obviously apparently reportedly allegedly interestingly importantly
    alternatively specifically basically essentially simply together apart aside once twice again ever never always
    after before""".split()
)
_COMMON_ENDINGS = ("ly", "ing", "tion", "tions", "ment", "ments", "ness", "ities", "ism", "ists",
                   "sion", "ology", "graphy", "able", "ible", "ous")  # fmt: skip
_NEVER_NAMES = frozenset("the a an of in on at for and to by with from or i as is it".split())
_NAMES_IN_ING = frozenset("beijing nanjing chongqing wyoming sterling browning fleming harding turing xiaoping".split())
_TAILS = frozenset(
    """led backed based era style born made wide like speaking controlled owned occupied sponsored run funded brokered
    friendly mediated aligned held ruled imposed built trained language inspired bound related and""".split()
)
_PLURAL_VERBS = frozenset("are were have do".split())
_NEAR = 6


@dataclass(frozen=True, slots=True)
class Name:
    """A run of name words, from ``start`` to one before ``end``."""

    start: int
    end: int
    text: str


def names(
    words: Sequence[Word], known: frozenset[str] = frozenset(), plain: frozenset[str] = frozenset()
) -> list[Name]:
    """All names of ``words``, titles before them left out.

    Args:
        words: A text.
        known: Keys of words that are names elsewhere, so that they are also names at a sentence's start.
        plain: Keys of words that are written small elsewhere, so that they are none there.
    """
    flags = [_is_name(words, at, known, plain) for at in range(len(words))]
    for at in range(1, len(words)):
        flags[at] = flags[at] or (flags[at - 1] and _is_tail(words[at]))
    found: list[Name] = []
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and flags[end] and (end == at or not (words[end].breaks or words[end].opens)):
            end += 1
        if end > at:
            found.append(Name(at, end, _joined(words[at:end])))
        at = max(end, at + 1)
    return found


def name_keys(words: Sequence[Word]) -> frozenset[str]:
    """Keys of the words that carry a capital where a common word would not."""
    return frozenset(word.key for word in words if word.capital and not word.opens and word.content)


def missing(
    name: Name, words: Sequence[Word], sources: Sequence[Sequence[Word]], same_name: SameName
) -> tuple[str, ...]:
    """Words of ``name`` that none of ``sources`` has, () when the name stands there."""
    if any(_same_somewhere(name, source, same_name) for source in sources):
        return ()
    whole = words[name.start : name.end]
    keys = frozenset(word.key for source in sources for word in source)
    if _initials_of(whole) in {word.text for source in sources for word in source if len(word.text) > 1}:
        return ()
    lacking = tuple(word.text for place, word in enumerate(whole) if not _has(word, whole, place, sources, keys))
    if lacking or len(whole) == 1:
        return lacking
    apart = any(not _near(one, other, sources) for one, other in zip(whole, whole[1:], strict=False))
    return (name.text,) if apart else ()


def one_name(one: Sequence[Word], two: Sequence[Word], same_name: SameName) -> bool:
    """Whether two names agree: every word of one is the other's too, or they are spellings or initials of one name."""
    first, second = people_keys(one), people_keys(two)
    shared = (Counter(first) & Counter(second)).total()
    if shared == min(len(first), len(second)) or shared * 2 > max(len(first), len(second)):
        return True
    if _initials_of(one) in {word.text for word in two} or _initials_of(two) in {word.text for word in one}:
        return True
    if same_name(_joined(one), _joined(two)):
        return True
    if "".join(word.lower for word in one) == "".join(word.lower for word in two):
        return True
    short, long = sorted((one, two), key=len)
    return all(
        any(people_key(word) == people_key(other) or same_people(word.text, other.text) for other in long)
        for word in short
    )


def plain_keys(words: Sequence[Word]) -> frozenset[str]:
    """Keys of the words that are written small."""
    return frozenset(word.key for word in words if word.text.islower())


def _is_name(words: Sequence[Word], at: int, known: frozenset[str], plain: frozenset[str]) -> bool:
    word = words[at]
    if not word.capital or (word.lower in MONTHS and is_month(words, at)):
        return False
    if word.lower in HONORIFICS:
        return _stands_alone(words, at)
    if word.lower.removesuffix("s") in WEEKDAYS or word.lower in ORDINALS or word.lower in SMALL:
        return False
    if word.lower in FUNCTION_WORDS and not (len(word.text) > 1 and word.text.isupper()):
        return word.lower not in _NEVER_NAMES and not word.opens and not _after_quote(word)
    if not word.opens and not _after_quote(word):
        return True
    if word.key in known or any(mark.isupper() for mark in word.text[1:]):
        return True
    return word.key not in plain and not _looks_common(words, at)


def _stands_alone(words: Sequence[Word], at: int) -> bool:
    """``King's spirit``: a title that belongs to no name and is not ``the President`` names somebody itself."""
    before, after = words[at - 1] if at else None, words[at + 1] if at + 1 < len(words) else None
    if before is None or words[at].opens or before.capital or before.lower in ("the", "a", "an", "as"):
        return False
    return after is None or not after.capital


def _after_quote(word: Word) -> bool:
    return '"' in word.after or ":" in word.after


def _looks_common(words: Sequence[Word], at: int) -> bool:
    lower = words[at].lower
    if lower in _COMMON or lower in FUNCTION_WORDS:
        return True
    following = words[at + 1] if at + 1 < len(words) else None
    if following is not None and following.capital and following.content and not following.breaks:
        return False
    if words[at].opens and lower.endswith(_COMMON_ENDINGS) and len(lower) > 5 and lower not in _NAMES_IN_ING:
        return True
    return lower.endswith("s") and following is not None and following.lower in _PLURAL_VERBS


def _is_tail(word: Word) -> bool:
    """``myung`` of ``Jae-myung``, but not ``led`` of ``US-led``."""
    return word.after == "-" and word.text.islower() and word.lower not in _TAILS and word.content


def _joined(words: Sequence[Word]) -> str:
    return "".join((word.after if place else "") + word.text for place, word in enumerate(words))


def _same_somewhere(name: Name, source: Sequence[Word], same_name: SameName) -> bool:
    size = name.end - name.start
    candidates = {candidate.text for candidate in names(source, name_keys(source))}
    candidates |= {_joined(source[at : at + size]) for at in range(len(source) - size + 1) if source[at].capital}
    return any(same_name(name.text, candidate) for candidate in candidates)


def _initials_of(words: Sequence[Word]) -> str:
    return "".join(word.text[0] for word in words if word.content) if len(words) > 1 else ""


def _has(
    word: Word, whole: Sequence[Word], place: int, sources: Sequence[Sequence[Word]], keys: frozenset[str]
) -> bool:
    if word.key in keys:
        return True
    pair = " ".join(other.key for other in whole[place : place + 2])
    before = " ".join(other.key for other in whole[max(0, place - 1) : place + 1])
    canon = WHOLE.get(pair) or WHOLE.get(before) or CANON.get(word.key)
    for source in sources:
        if canon and (canon in {CANON.get(other.key) for other in source} or _has_whole(source, canon)):
            return True
        if any(other.capital and same_people(word.text, other.text) for other in source):
            return True
        if word.text.isupper() and len(word.text) > 1 and word.text in _initials_in(source):
            return True
        if _glued(word.key, source):
            return True
        if len(word.text) == 1 and any(other.capital and other.text[0] == word.text for other in source):
            return len(whole) > 1
    return False


def _has_whole(source: Sequence[Word], canon: str) -> bool:
    return any(WHOLE.get(f"{one.key} {other.key}") == canon for one, other in zip(source, source[1:], strict=False))


def _glued(key: str, source: Sequence[Word]) -> bool:
    """``Jaemyung`` for ``Jae-myung`` or ``Jae myung``."""
    plain = [word.lower.replace("'", "") for word in source]
    return any(stem(one + other) == key for one, other in zip(plain, plain[1:], strict=False))


def _initials_in(source: Sequence[Word]) -> set[str]:
    """Initials of every run of capitalised words, with and without its small words."""
    found: set[str] = set()
    for at, word in enumerate(source):
        if not word.capital:
            continue
        content, every = "", ""
        for other in source[at : at + 8]:
            if not (other.capital or other.lower in ("of", "the", "and", "for", "in", "on")):
                break
            every += other.text[0].upper()
            content += other.text[0] if other.capital else ""
            found |= {content, every}
    return {initials for initials in found if len(initials) > 1}


def _near(one: Word, other: Word, sources: Sequence[Sequence[Word]]) -> bool:
    """Whether two words of one name are close in a sentence of a source, or not both in any source."""
    placed = False
    for source in sources:
        first = [at for at, word in enumerate(source) if word.key == one.key]
        second = [at for at, word in enumerate(source) if word.key == other.key]
        placed = placed or bool(first and second)
        if any(0 < abs(at - where) <= _NEAR and not _parted(source, at, where) for at in first for where in second):
            return True
    return not placed


def _parted(source: Sequence[Word], one: int, other: int) -> bool:
    low, high = sorted((one, other))
    return any(word.opens for word in source[low + 1 : high + 1])
