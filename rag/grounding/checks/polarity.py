"""Does a sentence say the contrary of its source?

Every content word of the sentence is looked up in the source with its sign: negative when a negator
("not", "no", "failed to") stands before it in the same clause and it is the first content word after.
The same word with the same sign speaks for the sentence; the same word with the other sign, or an
opposite with the same sign, against it. Where the source has several, the one in the most alike
surroundings decides.
"""

from collections.abc import Callable, Sequence

from rag.grounding.aligning.places import Place, run
from rag.grounding.reading.opposites import DENYING, HEDGES, NEGATORS, has_opposite, opposite
from rag.grounding.reading.words import Word, fit

_LIGHT = frozenset(
    """be am is are was were been being have has had having do does did a an the any to very so too really yet
    even ever been much will would shall should can could may might must as that it he she they this
    of in on by also then still now just only around about approximately nearly almost roughly there for with to
    which who whom""".split()
)
_SCOPE_WORDS = 7
_ONLY = frozenset("only just merely simply necessarily".split())
_MARGIN = 0.45
_ALIKE = 1.0
_RUN = 1.5


def negated(words: Sequence[Word]) -> dict[int, int]:
    """Position of every denied word and of the negator that denies it.

    The denied word is the first content word after the negator, within seven words and its clause.
    """
    denied: dict[int, int] = {}
    for at in range(len(words)):
        if not _denies(words, at):
            continue
        head = _head(words, at)
        if head is None:
            continue
        if head in denied:  # two negators undo each other
            del denied[head]
        else:
            denied[head] = at
    return denied


def _denies(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    following = words[at + 1].lower if at + 1 < len(words) else ""
    if word.lower == "no" and following and words[at + 1].is_number:
        return False
    if word.lower in ("not", "nor") and following in _ONLY:
        return not any(other.lower in ("but", "also") for other in words[at + 2 :])
    return word.lower in NEGATORS


def _head(words: Sequence[Word], at: int) -> int | None:
    spare = None
    for place in range(at + 1, min(len(words), at + 1 + _SCOPE_WORDS)):
        word = words[place]
        if any(mark in word.after for mark in ",;:.!?()") and place > at + 1:
            break
        if word.lower in _LIGHT or word.lower in NEGATORS or word.lower == "longer":
            continue
        if word.lower.endswith("ly"):
            spare = place if spare is None else spare
            continue
        return place
    return spare


def contradictions(ours: Sequence[Word], theirs: Sequence[Word]) -> list[str]:
    """What the sentence says contrary to the source, in plain words; [] when nothing.

    Args:
        ours: Words of the sentence.
        theirs: Words of all its quotes.
    """
    our_denied, their_denied = negated(ours), negated(theirs)
    problems: list[str] = []
    turned = {theirs[place].key for place in their_denied}
    for at, word in enumerate(ours):
        plain = not word.content and not has_opposite(word.key) and at not in our_denied and word.key not in turned
        if word.lower in NEGATORS or plain:
            continue
        problem = _against(ours, at, theirs, our_denied, their_denied)
        if problem and problem not in problems:
            problems.append(problem)
    return problems


def _against(
    ours: Sequence[Word], at: int, theirs: Sequence[Word], our_denied: dict[int, int], their_denied: dict[int, int]
) -> str:
    word = ours[at]
    ours_negative = at in our_denied
    our_turned, their_turned = _heads(ours, _is_denying), _heads(theirs, _is_denying)
    shared = {other.key for other in ours} & {other.key for other in theirs} & DENYING
    if shared:  # the same denying word on both sides explains no difference in sign
        our_turned, their_turned = {}, {}
    best = {True: -1.0, False: -1.0}
    rival = ""
    for place, other in enumerate(theirs):
        same = other.key == word.key
        if not same and not opposite(word.key, other.key):
            continue
        told_otherwise = (at in our_turned and place in their_denied) or (ours_negative and place in their_turned)
        sides = same == ((place in their_denied) == ours_negative or told_otherwise)
        alike = fit(ours, (at, at + 1), theirs, (place, place + 1))
        if not same and not sides and not _comparable(ours, at, theirs, place, alike):
            continue
        if alike > best[sides]:
            best[sides] = alike
            if not sides:
                rival = _said(theirs, place, their_denied)
    if max(best.values()) < 0:
        return _unheard(ours, at, theirs, our_denied, their_denied)
    if best[False] > best[True] + _MARGIN or (best[True] < 0 and ours_negative):
        return f'the source says "{rival}", not "{_said(ours, at, our_denied)}"'
    return ""


def _comparable(ours: Sequence[Word], at: int, theirs: Sequence[Word], place: int, alike: float) -> bool:
    """Whether two opposites stand alike enough to contradict; small words ("up", "over") must match closely."""
    if ours[at].content and theirs[place].content:
        return alike >= _ALIKE
    return run(Place(ours, at, at + 1), Place(theirs, place, place + 1)) >= _RUN


def unhedged(ours: Sequence[Word], theirs: Sequence[Word]) -> list[str]:
    """What the source gives as possible, planned or denied and the sentence as fact, in plain words."""
    turned: dict[int, int] = {}
    if not any(word.lower in HEDGES for word in ours):
        turned |= _heads(theirs, _hedges)
    if not any(word.key in DENYING or word.lower in NEGATORS for word in ours):
        turned |= _heads(theirs, _is_denying)
    problems: list[str] = []
    for at, word in enumerate(ours):
        places = [place for place, other in enumerate(theirs) if other.key == word.key and word.content]
        if places and all(place in turned for place in places):
            close = max(run(Place(ours, at, at + 1), Place(theirs, place, place + 1)) for place in places)
            if close >= _RUN:
                problems.append(f'the source says "{theirs[turned[places[0]]].lower} … {word.text}"')
    return problems


def _heads(words: Sequence[Word], governs: Callable[[Word], bool]) -> dict[int, int]:
    """Position of the first content word after every word that ``governs``, and of that word."""
    return {head: at for at, word in enumerate(words) if governs(word) and (head := _head(words, at)) is not None}


def _hedges(word: Word) -> bool:
    """Whether what comes next is no fact yet; the month of May is no hedge."""
    return word.lower in HEDGES and (word.opens or not word.capital)


def _is_denying(word: Word) -> bool:
    return word.key in DENYING


def _said(words: Sequence[Word], at: int, denied: dict[int, int]) -> str:
    return f"{words[denied[at]].lower} … {words[at].text}" if at in denied else words[at].text


def _unheard(
    ours: Sequence[Word], at: int, theirs: Sequence[Word], our_denied: dict[int, int], their_denied: dict[int, int]
) -> str:
    """A denial whose word the source does not have needs some denial or opposite there."""
    if at not in our_denied:
        return ""
    for place in range(at + 1, min(len(ours), at + 4)):
        word = ours[place]
        stands = {where for where, other in enumerate(theirs) if other.key == word.key and word.content}
        if stands:
            if stands & set(their_denied) or any(where - 1 in their_denied for where in stands):
                return ""
            return f'the source does not deny "{ours[at].text} … {word.text}"'
    if their_denied or any(other.key in DENYING or other.lower in NEGATORS for other in theirs):
        return ""
    return f'the source does not deny "{ours[at].text}"'
