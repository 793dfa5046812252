"""Do the quotes have the names of a sentence, each in its own place?

A name may come from the title too, where the quote has a pronoun; not where the quote has another name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from index.text.english.countries import same_people
from index.text.sentences import sentence_spans
from rag.grounding.aligning.anchors import Anchoring
from rag.grounding.aligning.lists import listed_with
from rag.grounding.aligning.places import Place, places
from rag.grounding.aligning.rivals import better_elsewhere, displaced
from rag.grounding.checks.base import Comparison, Grade, Problem
from rag.grounding.reading.dates import DateMention
from rag.grounding.reading.facts import Facts
from rag.grounding.reading.name_matching import SameName, missing, one_name, people_keys
from rag.grounding.reading.names import Name, name_keys, names, plain_keys
from rag.grounding.reading.words import Word


def check(comparison: Comparison) -> list[Problem]:
    """Names and titles that no quote has, or that it gives to something else."""
    ours, whole, context = comparison.ours.words, comparison.versions[0].words, comparison.context.words
    same_name, offices = comparison.same_name, comparison.language.offices
    known, plain = name_keys(whole) | name_keys(context), plain_keys(whole)
    claimed = names(ours, known, plain)
    given = [(version, names(version.words, known)) for version in (*comparison.versions, comparison.context)]
    untold = _untold_offices(claimed, ours, known | plain, offices)
    problems = [Problem(f'"{title}" is not in the cited words') for title in untold]
    for name in claimed:
        lacking = missing(name, ours, (whole, context), same_name)
        if not lacking and (office := _wrong_office(name, ours, whole, context, offices)):
            lacking = (office,)
        if lacking:
            problems.append(Problem(f'"{" ".join(lacking)}" is not in the cited words', said=name.text))
        elif _twice(name, ours) or _doubled(name, ours, comparison.versions) or _self(name, claimed, comparison):
            problems.append(Problem(f'"{name.text}" is joined with itself'))
        elif _ambiguous(name, claimed, ours, whole):
            text = f'the source has several that the sentence may mean by "{name.text}"'
            problems.append(Problem(text, Grade.MOVED_NAME, name.text))
        elif len(name.text) > 1 and _misplaced(name, claimed, given, comparison):
            text = f'the source has another name where the sentence says "{name.text}"'
            problems.append(Problem(text, Grade.MOVED_NAME, name.text))
    return list(dict.fromkeys(problems))


def _untold_offices(
    claimed: Sequence[Name], ours: Sequence[Word], known: frozenset[str], offices: frozenset[str]
) -> list[str]:
    """Titles that stand for somebody by themselves (``the Chancellor``) and that no source has."""
    inside = {position for name in claimed for position in range(name.start - 1, name.end + 1)}
    return [
        word.text
        for position, word in enumerate(ours)
        if word.capital
        and not word.opens
        and position not in inside
        and word.lower in offices
        and word.key not in known
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
    return bool(_repeated(ours[low:high]) - set[str]().union(*(_repeated(version.words) for version in versions)))


def _self(name: Name, claimed: Sequence[Name], comparison: Comparison) -> bool:
    """``Li Zaiming beat Lee Jae-myung``: two spellings of one name in one sentence, and in none of the source's."""
    others = (other.text for other in claimed if other.start > name.start and other.text != name.text)
    spellings = [other for other in others if comparison.same_name(name.text, other)]
    return bool(spellings) and not any(
        _has_both(sentence, name.text, other)
        for quote in comparison.quotes
        for sentence in (quote[start:end] for start, end in sentence_spans(quote))
        for other in spellings
    )


def _has_both(text: str, name: str, other: str) -> bool:
    """Whether both names stand in ``text``, each by itself: ``British artists … of British Art``."""
    shorter, longer = sorted((name, other), key=len)
    return longer in text and shorter in text.replace(longer, " ")


def _repeated(words: Sequence[Word]) -> set[str]:
    """Keys of the words that follow themselves."""
    return {word.key for word, following in pairwise(words) if word.key == following.key}


def _wrong_office(
    name: Name, ours: Sequence[Word], quoted: Sequence[Word], context: Sequence[Word], offices: frozenset[str]
) -> str:
    """A title beside the name that is more than courtesy and not its sources', else "".

    A title of the context counts only for a name of the context: ``Doctor`` of one man is not another's.
    """
    keys = {word.key for word in quoted}
    titled = {word.key for word in context}
    if titled & {word.key for word in _of(name, ours)}:
        keys |= titled
    beside = (ours[position] for position in (name.start - 1, name.end) if 0 <= position < len(ours))
    wrong = (word.text for word in beside if word.capital and word.lower in offices and word.key not in keys)
    return next(wrong, "")


def _ambiguous(name: Name, claimed: Sequence[Name], ours: Sequence[Word], source: Sequence[Word]) -> bool:
    """``Kim`` where the source has Kim Gu and Kim Koo, no Kim alone, and the sentence names neither in full."""
    keys = {word.key for word in _of(name, ours)}
    there = [frozenset(word.key for word in _of(theirs, source)) for theirs in names(source, name_keys(source))]
    longer = {theirs for theirs in there if keys < theirs}
    different = {theirs for theirs in longer if not any(shorter < theirs for shorter in longer)}
    said = {frozenset(word.key for word in _of(theirs, ours)) for theirs in claimed}
    return keys not in there and len(different) > 1 and not said & longer


def _misplaced(
    name: Name, claimed: Sequence[Name], given: Sequence[tuple[Facts, Sequence[Name]]], comparison: Comparison
) -> bool:
    """Whether the source has another name where the sentence has this one.

    Args:
        name: Of the sentence.
        claimed: All names of the sentence.
        given: Each version of the quotes and the context, with its names.
        comparison: The sentence beside its quotes.
    """
    ours, context = comparison.ours.words, comparison.context.words
    slot = Place(ours, name.start, name.end)
    found = _places(name, claimed, given, comparison)
    quoted = any(match.words is not context for match in found.matches)
    topic = ours[name.end - 1].key in {word.key for word in context} and (name.start <= 2 or not quoted)
    if displaced(slot, found.matches, found.rivals, unsure=topic):
        return True
    if not found.different and not found.elsewhere:
        return False
    if comparison.anchoring.in_place(slot, found.matches, found.different):
        return False
    if quoted and [word.lower for word in ours[max(0, name.start - 2) : name.start]] == ["according", "to"]:
        return True  # the source has the name, but not as one who says so
    of_title = any(match.words is context for match in found.matches)
    return not (of_title and _fills_gap(slot, [*found.different, *found.elsewhere], comparison.anchoring))


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the sources have a name of the sentence, and where they have others.

    Attributes:
        matches: The same name.
        different: Another name.
        rivals: Those of ``different`` that could stand in its stead, being in no list with it; and whole months.
        elsewhere: Another name that the sentence has elsewhere, in surroundings that match better.
    """

    matches: list[Place]
    different: list[Place]
    rivals: list[Place]
    elsewhere: list[Place]


def _places(
    name: Name, claimed: Sequence[Name], given: Sequence[tuple[Facts, Sequence[Name]]], comparison: Comparison
) -> _Places:
    ours, same_name = comparison.ours.words, comparison.same_name
    own_words, slot = _of(name, ours), Place(ours, name.start, name.end)
    listed = listed_with(name, claimed, ours)
    found = _Places([], [], [], [])
    for version, version_names in given:
        words = version.words
        agreeing = [theirs for theirs in version_names if one_name(own_words, _of(theirs, words), same_name)]
        same = [theirs for theirs in agreeing if not _merely_derived(own_words, _of(theirs, words), same_name)]
        lists = [listed, *(listed_with(theirs, version_names, words, only_and=True) for theirs in same)]
        found.matches.extend(places(words, same))
        for theirs in version_names:
            if theirs in agreeing:
                continue
            place, their_words = Place(words, theirs.start, theirs.end), _of(theirs, words)
            own = (claim for claim in claimed if one_name(_of(claim, ours), their_words, same_name))
            if better_elsewhere(place, slot, places(ours, own)):
                found.elsewhere.append(place)
                continue
            found.different.append(place)
            if not any(one_name(stretch, their_words, same_name) for stretch in chain(*lists)):
                found.rivals.append(place)
        found.rivals.extend(places(words, (date for date in version.dates if _apart(date, name, ours))))
    return found


def _merely_derived(first: Sequence[Word], second: Sequence[Word], same_name: SameName) -> bool:
    """``Arab`` is akin to the ``Arabian Sea``, but is not short for it."""
    if len(first) == len(second) or set(people_keys(first)) & set(people_keys(second)):
        return False
    shorter, longer = sorted((first, second), key=len)
    akin = any(same_people(word.text, theirs.text) for word in shorter for theirs in longer)
    return akin and not same_name(" ".join(word.text for word in first), " ".join(word.text for word in second))


def _fills_gap(slot: Place, rivals: Sequence[Place], anchoring: Anchoring) -> bool:
    """Whether the source has no other name where the sentence names what the article is about."""
    gap = anchoring.gap(slot)
    if gap is None:
        return False
    return not any(rival.words is gap.words and gap.start <= rival.start and rival.end <= gap.end for rival in rivals)


def _of(name: Name, words: Sequence[Word]) -> Sequence[Word]:
    return words[name.start : name.end]


def _apart(mention: DateMention, name: Name, ours: Sequence[Word]) -> bool:
    """Whether a month of the source can be a rival: the sentence does not have it right beside the name."""
    near = ours[max(0, name.start - 2) : name.end + 2]
    return mention.day is None and not any(word.lower in mention.text.lower().split() for word in near if word.capital)
