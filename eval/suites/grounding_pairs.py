"""Pairs of a sentence and its source, true and spoilt, for measuring the grounding check.

True pairs are the sentences of reference answers with the source sentences that people picked for them.
Each is then spoilt in one way at a time: a number, unit, date or name is replaced (by one from another
question, from elsewhere in the passage, or from the very words it cites), two names are exchanged, a
"not" goes in or out, a word becomes its opposite; or it is paired with the sentences of the passage that people
did not pick, or with those of another question. The spoilers do not use the checker's own tables.
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import UsageError
from index.text.english.calendar_words import MONTH_NAMES

NUMBER_KINDS = ("number", "number of the passage", "number of the quote", "unit", "date")
NAME_KINDS = ("name", "name of the passage", "name of the quote", "names exchanged")
_DIGITS = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\w]|[.,]\d)")
_SPELLED = "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty".split()
_ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth".split()
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_SPELLED)})\b", re.I)
_ORDINAL_WORD = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b", re.I)
_MONTHS = [name.capitalize() for name in MONTH_NAMES]
_DATE_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b(?=\s+\d)|(?<=\d )(?:{'|'.join(_MONTHS)})\b")
_NAME = re.compile(r"(?<![.!?:\"`'(]\s)(?<!^)(?<![\w-])[A-Z][\w]*[a-z][\w]*(?:[ -][A-Z][\w]*[a-z]\w*)*")
_UNITS = {"percent": "people", "%": " people", "miles": "kilometres", "kilometres": "miles", "km": "miles",
          "feet": "metres", "metres": "feet", "meters": "feet", "inches": "feet", "hours": "days", "minutes": "hours",
          "seconds": "minutes", "days": "weeks", "weeks": "months", "months": "years", "years": "months",
          "million": "billion", "billion": "million", "thousand": "million", "centuries": "decades",
          "decades": "centuries", "dollars": "euros", "pounds": "dollars", "tons": "pounds", "kg": "tons"}  # fmt: skip
_OPPOSITES = """
    rose:fell rises:falls increase:decrease increases:decreases increased:decreased increasing:decreasing
    before:after more:less higher:lower high:low confirmed:denied won:lost wins:loses first:last early:late
    earlier:later large:small larger:smaller largest:smallest long:short longer:shorter north:south
    northern:southern east:west eastern:western eastern:western left:right upper:lower above:below
    inside:outside allowed:banned allow:forbid allows:prohibits accepted:rejected supported:opposed
    support:oppose started:stopped began:ended begins:ends beginning:end opened:closed created:destroyed
    joined:left bought:sold always:never often:rarely all:none most:least same:different public:private
    male:female men:women husband:wife father:mother son:daughter brother:sister alive:dead born:died
    birth:death legal:illegal possible:impossible necessary:unnecessary positive:negative good:bad better:worse
    best:worst old:new hot:cold warm:cool strong:weak stronger:weaker fast:slow internal:external
    natural:artificial major:minor with:without success:failure succeeded:failed includes:excludes
    included:excluded including:excluding attack:defence up:down over:under approved:vetoed permanent:temporary
    common:rare similar:different simple:complex direct:indirect maximum:minimum required:optional
    expanded:shrank gained:lost active:passive appeared:disappeared enter:leave entered:left prevent:cause
    causes:prevents remained:changed deep:shallow rich:poor many:few true:false
""".split()
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|can|could|will|would|may|should|must|does|did)\b(?!\s+n?'?not\b)"
)
_NOT = re.compile(r"(?<!\s)\s++(?:not|n't)\b|(?<=\w)n't\b", re.I)


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and what it is said to rest on.

    Attributes:
        question_id: Of the question it answers; pairs of one question stay in one half.
        kind: ``true`` or how it was spoilt.
        sentence: To be checked.
        quotes: The source sentences.
        context: Title of the article.
    """

    question_id: str
    kind: str
    sentence: str
    quotes: tuple[str, ...]
    context: str

    @property
    def true(self) -> bool:
        """Whether the quotes carry the sentence."""
        return self.kind == "true"


def read_rows(folder: Path) -> list[dict[str, object]]:
    """Rows of ``answerable.jsonl`` in a CLAPNQ-style folder.

    Raises:
        UsageError: The file is missing or a line is not JSON.
    """
    path = folder / "answerable.jsonl"
    if not path.is_file():
        raise UsageError(f"{path} does not exist. Give a folder that holds answerable.jsonl.")
    rows: list[dict[str, object]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise UsageError(f"{path}, line {number}: not JSON ({error.msg}). Mend the line.") from None
    return rows


def build(folder: Path, seed: int = 0) -> list[Pair]:
    """All true pairs of a CLAPNQ-style folder, each followed by its spoilt forms.

    Args:
        folder: Holds ``answerable.jsonl``.
        seed: Of the choices of what to put in.
    """
    rows = read_rows(folder)
    chance = random.Random(seed)
    pool = sorted({name for row in rows for name in _NAME.findall(str(row["text"])) if len(name) > 3})
    quotes_of = [(str(row["id"]), quotes) for row in rows for _, quotes in _answers(row)]
    pairs: list[Pair] = []
    for row in rows:
        identity, title = str(row["id"]), str(row["title"])
        for answer, quotes in _answers(row):
            unpicked = tuple(unread for unread in _strings(row["sentences"]) if unread not in quotes)
            for sentence in sentences(answer):
                others = [other for other_id, other in quotes_of if other_id != identity]
                pairs.append(Pair(identity, "true", sentence, quotes, title))
                for kind, spoilt in _spoilt(sentence, quotes, unpicked, pool, chance):
                    pairs.append(Pair(identity, kind, spoilt, quotes, title))
                pairs.append(Pair(identity, "other question", sentence, chance.choice(others), title))
                if unpicked:
                    pairs.append(Pair(identity, "unpicked sentences", sentence, unpicked[: len(quotes)], title))
    return pairs


def sentences(text: str) -> list[str]:
    """Sentences of an answer, cut after an end mark before a capital; pieces under four words are left out."""
    parts = re.split(r"(?<=[a-z0-9)\]\"'] [.!?])\s+(?=[A-Z\"`'(])|(?<=[a-z0-9)\]\"'][.!?])\s+(?=[A-Z\"`'(])", text)
    return [part.strip() for part in parts if len(part.split()) >= 4]


def _answers(row: dict[str, object]) -> Iterator[tuple[str, tuple[str, ...]]]:
    answers, picked = row["answers"], row["selected_sentences"]
    if isinstance(answers, list) and isinstance(picked, list):
        for answer, quotes in zip(answers, picked, strict=False):
            if quotes:
                yield str(answer), _strings(quotes)


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, list) else ()


def _spoilt(
    sentence: str, quotes: Sequence[str], unpicked: Sequence[str], pool: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, str]]:
    cited, passage = " ".join(quotes), " ".join(unpicked)
    makers: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("number", lambda: _new_number(sentence, cited, chance)),
        ("number of the passage", lambda: _put(sentence, _DIGITS, _DIGITS.findall(passage), cited, chance)),
        ("number of the quote", lambda: _put(sentence, _DIGITS, _DIGITS.findall(cited), "", chance)),
        ("unit", lambda: _unit(sentence, cited, chance)),
        ("date", lambda: _put(sentence, _DATE_MONTH, _MONTHS, cited, chance)),
        ("name", lambda: _put(sentence, _NAME, pool, cited, chance)),
        ("name of the passage", lambda: _put(sentence, _NAME, _NAME.findall(passage), cited, chance)),
        ("name of the quote", lambda: _put(sentence, _NAME, _NAME.findall(cited), "", chance)),
        ("names exchanged", lambda: _exchanged(sentence, chance)),
        ("not put in", lambda: _first(_AUXILIARY, r"\1 not", sentence)),
        ("not taken out", lambda: _first(_NOT, "", sentence)),
        ("opposite", lambda: _turned(sentence, chance)),
    )
    for kind, make in makers:
        spoilt = make()
        if spoilt is not None and spoilt != sentence:
            yield kind, spoilt


def _first(pattern: re.Pattern[str], new: str, sentence: str) -> str | None:
    return pattern.sub(new, sentence, count=1) if pattern.search(sentence) else None


def _put(
    sentence: str, pattern: re.Pattern[str], choices: Sequence[str], banned: str, chance: random.Random
) -> str | None:
    """Replace one match of ``pattern`` by another of ``choices`` that shares no word with it or with ``banned``."""
    matches = list(pattern.finditer(sentence))
    if not matches:
        return None
    match = chance.choice(matches)
    there = _parts(f"{banned} {match.group()}")
    fresh = [
        choice
        for choice in choices
        if not there & _parts(choice) and not choice.startswith(("Mr", "Dr", "Mrs", "Ms", "St"))
    ]
    if not fresh:
        return None
    return sentence[: match.start()] + chance.choice(sorted(set(fresh))) + sentence[match.end() :]


def _parts(text: str) -> set[str]:
    """Beginnings of the words, so that ``Roman`` and ``Romans``, ``Africa`` and ``African`` share one."""
    return {word[:5] for word in re.findall(r"\w+", text.lower())}


def _new_number(sentence: str, cited: str, chance: random.Random) -> str | None:
    for pattern, words in ((_DIGITS, ()), (_NUMBER_WORD, _SPELLED), (_ORDINAL_WORD, _ORDINALS)):
        if not pattern.search(sentence):
            continue
        if words:
            return _put(sentence, pattern, words, cited, chance)
        match = chance.choice(list(pattern.finditer(sentence)))
        value = float(match.group().replace(",", ""))
        changed = [value + 1, value - 1, value * 2, value + 10, value * 10, round(value * 1.1) + 2]
        written = [f"{number:,.10g}" if "," in match.group() else f"{number:.10g}" for number in changed if number > 0]
        fresh = [number for number in written if number not in cited and number.replace(",", "") not in cited]
        return sentence[: match.start()] + chance.choice(fresh) + sentence[match.end() :] if fresh else None
    return None


def _unit(sentence: str, cited: str, chance: random.Random) -> str | None:
    found = [
        match
        for unit in _UNITS
        for match in re.finditer(rf"(?<=\d )(?:{re.escape(unit)})(?!\w)|(?<=\d){re.escape(unit)}(?!\w)", sentence)
    ]
    if not found:
        return None
    match = chance.choice(found)
    return sentence[: match.start()] + _UNITS[match.group()] + sentence[match.end() :]


def _exchanged(sentence: str, chance: random.Random) -> str | None:
    """Two names change places, unless they stand in one list, where the order says nothing."""
    found = list(_NAME.finditer(sentence))
    apart = [
        (first, second)
        for first, second in zip(found, found[1:], strict=False)
        if len(sentence[first.end() : second.start()].split()) >= 2
        and "," not in sentence[first.end() : second.start()]
        and not set(first.group().split()) & set(second.group().split())
    ]
    if not apart:
        return None
    first, second = chance.choice(apart)
    between = sentence[first.end() : second.start()]
    return sentence[: first.start()] + second.group() + between + first.group() + sentence[second.end() :]


def _turned(sentence: str, chance: random.Random) -> str | None:
    both = [tuple(pair.split(":")) for pair in _OPPOSITES]
    ways = [(word, opposite) for pair in both for word, opposite in (pair, pair[::-1])]
    found = [
        (match, opposite) for word, opposite in ways for match in re.finditer(rf"(?<![\w-]){word}(?![\w-])", sentence)
    ]
    if not found:
        return None
    match, opposite = chance.choice(found)
    return sentence[: match.start()] + opposite + sentence[match.end() :]
