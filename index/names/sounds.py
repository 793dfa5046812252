"""Whether two written names sound like the same name.

A name from a script other than Latin has as many spellings as there are romanisations, and machine
translation adds the reading of another language (a Korean name read as Chinese). Parts of
a name (its words) are compared in this order, the first that holds decides:

``equal``
    The same letters after accents, hyphens and case are folded.
``sound``
    The same key under some romanisation: generic letter rules (*kh* is *h*, *ou* is *u*, *sch* is
    *sh* …), long vowels, and for East Asian names the spellings of a syllable.
``reading``
    Each syllable is a Chinese reading of the other's Korean syllable (Sino-Korean *jae* is *zai*).
``near``
    The same consonants in the same pattern of consonants and vowels, the voice of the consonants and
    the quality of the vowels left aside: *Muhammad*, *Mohamed*. Needs three consonants.

A whole name matches if its family name and all its given names match, in the same order or turned
round, with at most one part that is only *near*. East Asian names never match by *near*: one letter
tells *Jong-un* from *Jong-in*. Initials must agree exactly. The idea of a coarse key per tradition is
that of Beider and Morse ("Phonetic Matching: A Better Soundex", 2008), in a few dozen rules.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from index.names.romanisation import (
    ARTICLES,
    FAMILIES,
    FAMILY_WORDS,
    GENERAL,
    GERMAN,
    KOREAN,
    LONG_VOWELS,
    NOT_COMPOSED,
    PARTICLES,
    READINGS,
    ROUNDED,
    SYLLABLE,
    WADE_GILES,
    Rules,
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two names are.

    Attributes:
        kind: ``equal``, ``sound``, ``reading``, ``near``, or ``""`` for not at all.
        why: In words, for a reader.
    """

    kind: str
    why: str = ""

    def __bool__(self) -> bool:
        """Whether they may be one name."""
        return bool(self.kind)


NOT_ALIKE = Likeness("")
_ORDER = ("equal", "sound", "reading", "near")


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Lower case without accents or points, apostrophes gone, one blank between words."""
    plain = unicodedata.normalize("NFKD", text.translate(NOT_COMPOSED))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    return " ".join(re.sub(r"['’‘ʼ`]", "", re.sub(r"[._]", " ", plain)).split())


@lru_cache(maxsize=16_384)
def parts(name: str) -> tuple[str, ...]:
    """The words of a name, folded; articles and particles are left out, hyphens kept."""
    words = re.sub(r"\b(al|el|ad|as|ash|an|at|ar)-(?=\w{3})", "", fold(name)).split()
    kept = tuple(word for word in words if word not in PARTICLES and word not in ARTICLES - FAMILY_WORDS)
    return kept or tuple(words)


@lru_cache(maxsize=16_384)
def keys(part: str) -> frozenset[str]:
    """The sound keys of one word of a name; two words with a key in common sound alike."""
    letters = part.replace("-", "")
    general = _rewrite(letters, GENERAL)
    found = {
        general,
        _rewrite(_rewrite(letters, LONG_VOWELS), GENERAL),
        _rewrite(_rewrite(letters, GERMAN), GENERAL),
    }
    if len(letters) > 5:
        found.add(_rewrite(general, ROUNDED))
    return frozenset(found)


@lru_cache(maxsize=32_768)
def skeleton(part: str) -> str:
    """Consonants in classes and ``a`` for any run of vowels: what two careless spellings of a name have in common."""
    coarse = _rewrite(part.replace("-", ""), GENERAL).replace("ch", "sh").translate(str.maketrans("gdbvzj", "ktpfsc"))
    return re.sub(r"[aeiou]+", "a", coarse)


def alike(first: str, second: str) -> Likeness:
    """Compare two whole names.

    Returns:
        The weakest likeness among their parts, with the reason, or one that is false.
    """
    a, b = parts(first), parts(second)
    if a == b or "".join(a).replace("-", "") == "".join(b).replace("-", ""):
        return Likeness("equal", "the same letters")
    best = NOT_ALIKE
    for left, right in _alignments(a, b):
        found = _east_asian(left, right) if _is_east_asian(left) and _is_east_asian(right) else _others(left, right)
        if found and (not best or _ORDER.index(found.kind) < _ORDER.index(best.kind)):
            best = found
    return best


def families_alike(first: str, second: str) -> bool:
    """Whether two family names are spellings of one; never by ``near``."""
    a, b = fold(first), fold(second)
    return a == b or _same_family(a, b) or (len(a) > 3 < len(b) and bool(keys(a) & keys(b)))


def is_family_word(word: str) -> bool:
    """Whether ``word`` is a common East Asian family name."""
    return fold(word) in FAMILY_WORDS


def family_of(name: str) -> str:
    """The family name in a name, folded."""
    words = parts(name)
    return words[0] if is_family_word(words[0]) else words[-1]


def block_keys(name: str) -> frozenset[str]:
    """Names that share none of these keys are never alike, so they need not be compared."""
    words = parts(name)
    found = {f"{min(x, y)} {max(x, y)}" for x in _coarse(words[0]) for y in _coarse(words[-1])}
    for order in {words, (words[-1], *words[:-1])}:
        if _is_east_asian(order):
            found.update(f"family {index}" for index, family in enumerate(FAMILIES) if order[0] in family)
    return frozenset(found)


@lru_cache(maxsize=32_768)
def _coarse(word: str) -> frozenset[str]:
    return frozenset(map(skeleton, keys(word) | {word}))


def _alignments(a: tuple[str, ...], b: tuple[str, ...]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    turned = (b[-1], *b[:-1])
    back = (*b[1:], b[0])
    orders = [b] if len(b) < 2 else list(dict.fromkeys([b, turned, back]))
    return [(a, order) for order in orders]


def _is_east_asian(words: tuple[str, ...]) -> bool:
    if len(words) < 2 or words[0] not in FAMILY_WORDS:
        return False
    given = [syllable for word in words[1:] for syllable in word.split("-")]
    return len(given) <= 2 and all(len(_syllables(part)) <= 2 for part in given)


def _east_asian(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    if not _same_family(a[0], b[0]):
        return NOT_ALIKE
    left, right = _given(a), _given(b)
    for x in left:
        for y in right:
            if len(x) == len(y) and all(_korean(s) == _korean(t) for s, t in zip(x, y, strict=True)):
                return Likeness("sound", "spellings of the same syllables")
    for x in left:
        for y in right:
            if len(x) == len(y) and all(_read_alike(s, t) for s, t in zip(x, y, strict=True)):
                return Likeness("reading", "the Chinese reading of the Korean syllables")
    return NOT_ALIKE


def _same_family(a: str, b: str) -> bool:
    return a == b or any(a in family and b in family for family in FAMILIES)


def _given(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The given name cut into syllables: where it is hyphenated, or else in every plausible way."""
    cut = [syllable for word in words[1:] for syllable in word.split("-") if syllable]
    if len(cut) > 1:
        return [tuple(cut)]
    return [tuple(cut), *((cut[0][:i], cut[0][i:]) for i in range(2, len(cut[0]) - 1))]


@lru_cache(maxsize=16_384)
def _korean(syllable: str) -> str:
    return _rewrite(syllable, KOREAN)


@lru_cache(maxsize=16_384)
def _read_alike(a: str, b: str) -> bool:
    if _korean(a) == _korean(b) or _rewrite(a, WADE_GILES) == _rewrite(b, WADE_GILES):
        return True
    return b in READINGS.get(_korean(a), "").split() or a in READINGS.get(_korean(b), "").split()


def _others(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    if len(a) != len(b):
        return _with_middle(a, b)
    kinds = [_parts_alike(x, y) for x, y in zip(a, b, strict=True)]
    if "" in kinds or kinds.count("near") > 1 or (len(a) == 1 and kinds == ["near"]):
        return NOT_ALIKE
    worst = max(kinds, key=_ORDER.index)
    differing = ", ".join(f"{x} / {y}" for x, y, kind in zip(a, b, kinds, strict=True) if kind != "equal")
    words = {"equal": "the same words", "sound": "sound alike", "near": "the same consonants"}[worst]
    return Likeness(worst, f"{words}: {differing}" if differing else words)


def _with_middle(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness:
    """A middle initial may be missing on one side, if nothing else differs."""
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    if len(shorter) != 2 or len(longer) != 3 or (longer[0], longer[-1]) != shorter or len(longer[1]) > 1:
        return NOT_ALIKE
    return Likeness("near", f"one leaves out {longer[1]}")


@lru_cache(maxsize=32_768)
def _parts_alike(a: str, b: str) -> str:
    if a.replace("-", "") == b.replace("-", ""):
        return "equal"
    if min(len(a), len(b)) < 3:
        return ""
    if keys(a) & keys(b):
        return "sound"
    consonants = min(len(re.sub("[aeiouy]", "", word)) for word in (a, b))
    same_start = any(x[0] == y[0] for x, y in product(keys(a), keys(b))) or {a[0], b[0]} <= set("gkqc")
    same_edges = same_start and _ending(a) == _ending(b)
    return "near" if skeleton(a) == skeleton(b) and consonants >= 3 and same_edges else ""


def _ending(part: str) -> str:
    """The last vowel where it ends the word: *Christina* is not *Christine*."""
    last = _rewrite(part, GENERAL)[-1:]
    return last if last in "aeiou" else ""


@lru_cache(maxsize=16_384)
def _syllables(text: str) -> tuple[str, ...]:
    return tuple(SYLLABLE.findall(text))


def _rewrite(text: str, rules: Rules) -> str:
    for pattern, replacement in _compiled(rules):
        text = pattern.sub(replacement, text)
    return text


@lru_cache(maxsize=32)
def _compiled(rules: Rules) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rules)
