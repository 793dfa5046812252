"""Are the names of a sentence its source's, each in its own place?

A name may come from the title as well, for a pronoun of the quote, unless the quote has another name there.
"""

from collections.abc import Sequence

from rag.grounding.aligning.anchors import Anchoring
from rag.grounding.aligning.lists import listed_with
from rag.grounding.aligning.places import Place, better_elsewhere, displaced
from rag.grounding.reading.dates import DateMention
from rag.grounding.reading.facts import Facts, Problem
from rag.grounding.reading.names import Name, SameName, missing, name_keys, names, one_name, plain_keys
from rag.grounding.reading.peoples import people_keys, same_people
from rag.grounding.reading.words import COURTESY, HONORIFICS, Word

_OFFICES = HONORIFICS - COURTESY


def name_problems(
    ours: Facts, versions: Sequence[Facts], context: Facts, same_name: SameName, anchoring: Anchoring
) -> list[Problem]:
    """What the source does not bear out of the names, in plain words; arguments as of ``fact_problems``."""
    whole = versions[0].words
    known, plain = name_keys(whole) | name_keys(context.words), plain_keys(whole)
    claimed = names(ours.words, known, plain)
    given = [(version, names(version.words, known)) for version in (*versions, context)]
    problems = [
        Problem(f'"{title}" is not in the cited words') for title in _untold(claimed, ours.words, known | plain)
    ]
    for name in claimed:
        lacking = missing(name, ours.words, (whole, context.words), same_name)
        if not lacking and (office := _other_office(name, ours.words, whole, context.words)):
            lacking = (office,)
        if lacking:
            problems.append(Problem(f'"{" ".join(lacking)}" is not in the cited words'))
        elif _twice(name, ours.words) or _doubled(name, ours.words, versions):
            problems.append(Problem(f'"{name.text}" is joined with itself'))
        elif _ambiguous(name, claimed, ours.words, whole):
            problems.append(Problem(f'the source has several that the sentence may mean by "{name.text}"', sure=False))
        elif len(name.text) > 1 and _misplaced(name, claimed, ours.words, given, context, same_name, anchoring):
            problems.append(Problem(f'the source has another name where the sentence says "{name.text}"', sure=False))
    return problems


def _untold(claimed: Sequence[Name], ours: Sequence[Word], known: frozenset[str]) -> list[str]:
    """Titles that stand for somebody by themselves (``the Chancellor``) and that no source has."""
    inside = {at for name in claimed for at in range(name.start - 1, name.end + 1)}
    return [
        word.text
        for at, word in enumerate(ours)
        if word.capital and not word.opens and at not in inside and word.lower in _OFFICES and word.key not in known
    ]


def _twice(name: Name, ours: Sequence[Word]) -> bool:
    """``Greece and Greece``: no source says that."""
    size = name.end - name.start
    start = name.end
    while start < len(ours) and ours[start].lower in ("and", "or", "the") and start < name.end + 2:
        start += 1
    again = [word.text for word in ours[start : start + size]]
    return start > name.end and again == [word.text for word in _of(name, ours)]


def _doubled(name: Name, ours: Sequence[Word], versions: Sequence[Facts]) -> bool:
    """``Kim, Kim``, ``pre-Celtic Celtic``, where the source does not stammer."""
    low, high = max(0, name.start - 1), min(len(ours), name.end + 1)
    follows = zip(ours[low:high], ours[low + 1 : high], strict=False)
    again = [one.key for one, other in follows if one.key == other.key]
    theirs_again = {
        one.key
        for version in versions
        for one, other in zip(version.words, version.words[1:], strict=False)
        if one.key == other.key
    }
    return any(key not in theirs_again for key in again)


def _other_office(name: Name, ours: Sequence[Word], quoted: Sequence[Word], context: Sequence[Word]) -> str:
    """A title beside the name that is more than courtesy and not its sources', else "".

    A title of the context counts only for a name of the context: ``Doctor`` of one man is not another's.
    """
    keys = {word.key for word in quoted}
    titled = {word.key for word in context}
    if titled & {word.key for word in _of(name, ours)}:
        keys |= titled
    beside = [ours[at] for at in (name.start - 1, name.end) if 0 <= at < len(ours)]
    for word in beside:
        if word.capital and word.lower in _OFFICES and word.key not in keys:
            return word.text
    return ""


def _ambiguous(name: Name, claimed: Sequence[Name], ours: Sequence[Word], source: Sequence[Word]) -> bool:
    """``Kim`` where the source has Kim Gu and Kim Koo, no Kim alone, and the sentence names neither in full."""
    keys = {word.key for word in _of(name, ours)}
    there = [frozenset(word.key for word in _of(one, source)) for one in names(source, name_keys(source))]
    longer = {one for one in there if keys < one}
    different = {one for one in longer if not any(other < one for other in longer)}
    told = {frozenset(word.key for word in _of(one, ours)) for one in claimed}
    return keys not in there and len(different) > 1 and not told & longer


def _misplaced(
    name: Name,
    claimed: Sequence[Name],
    ours: Sequence[Word],
    given: Sequence[tuple[Facts, Sequence[Name]]],
    context: Facts,
    same_name: SameName,
    anchoring: Anchoring,
) -> bool:
    slot = Place(ours, name.start, name.end)
    listed = listed_with(name, claimed, ours)
    matches, rivals, others, elsewhere = [], [], [], []
    for version, here in given:
        agreeing = [other for other in here if one_name(_of(name, ours), _of(other, version.words), same_name)]
        same = [
            other for other in agreeing if not _merely_derived(_of(name, ours), _of(other, version.words), same_name)
        ]
        beside = [words for other in same for words in listed_with(other, here, version.words, only_and=True)]
        matches += [Place(version.words, other.start, other.end) for other in same]
        for other in here:
            place = Place(version.words, other.start, other.end)
            theirs = _of(other, version.words)
            if other in agreeing:
                continue
            own = [Place(ours, one.start, one.end) for one in claimed if one_name(_of(one, ours), theirs, same_name)]
            if better_elsewhere(place, slot, own):
                elsewhere.append(place)
                continue
            others.append(place)
            if not any(one_name(one, theirs, same_name) for one in (*listed, *beside)):
                rivals.append(place)
        rivals += [Place(version.words, one.start, one.end) for one in version.dates if _apart(one, name, ours)]
    titled = {word.key for word in context.words}
    quoted = any(place.words is not context.words for place in matches)
    topic = ours[name.end - 1].key in titled and (name.start <= 2 or not quoted)
    if displaced(slot, matches, rivals, unsure=topic):
        return True
    if not others and not elsewhere or anchoring.in_place(slot, matches, others):
        return False
    if quoted and [word.lower for word in ours[max(0, name.start - 2) : name.start]] == ["according", "to"]:
        return True  # the source has the name, but not as one who says so
    of_title = any(place.words is context.words for place in matches)
    return not (of_title and _fills_gap(slot, [*others, *elsewhere], anchoring))


def _merely_derived(one: Sequence[Word], two: Sequence[Word], same_name: SameName) -> bool:
    """``Arab`` is akin to the ``Arabian Sea``, but no short form of it."""
    if len(one) == len(two) or set(people_keys(one)) & set(people_keys(two)):
        return False
    short, long = sorted((one, two), key=len)
    akin = any(same_people(word.text, other.text) for word in short for other in long)
    return akin and not same_name(" ".join(word.text for word in one), " ".join(word.text for word in two))


def _fills_gap(slot: Place, others: Sequence[Place], anchoring: Anchoring) -> bool:
    """Whether the source has no other name where the sentence names what the article is about."""
    gap = anchoring.gap(slot)
    if gap is None:
        return False
    return not any(one.words is gap.words and gap.start <= one.start and one.end <= gap.end for one in others)


def _of(name: Name, words: Sequence[Word]) -> Sequence[Word]:
    return words[name.start : name.end]


def _apart(mention: DateMention, name: Name, ours: Sequence[Word]) -> bool:
    """Whether the sentence does not have this date right beside the name anyway."""
    near = ours[max(0, name.start - 2) : name.end + 2]
    return mention.day is None and not any(word.lower in mention.text.lower().split() for word in near if word.capital)
