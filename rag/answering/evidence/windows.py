"""What the model reads: the best sentences with their neighbours, grouped by article.

A sentence alone often leaves out what it is about: the name stands in the sentence before, the figure in the one
after. So each chosen sentence brings its neighbours, and what touches becomes one window. The articles follow one
another in time, the undated ones last.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index.errors import UsageError
from index.records import Article, Hit
from index.text.english import ENGLISH
from index.text.language import Language
from rag.answering.evidence.sentences import EvidenceSentence, evidence_of, split, where_from
from rag.answering.evidence.units import Unit
from rag.llm.prompting import inert

NEIGHBOURS = 1
"""So many sentences before and after each chosen one."""
NOTE_TOKENS = 24
"""Room for number, title, outlet and day before a note."""
GAP = " … "
_TITLE_CHARS = 90


@dataclass(frozen=True, slots=True)
class Note:
    """What is read of one article.

    Attributes:
        hit: The passage that brought the article in.
        windows: Runs of neighbouring sentences, in reading order; between two of them something is left out.
    """

    hit: Hit
    windows: tuple[tuple[EvidenceSentence, ...], ...]

    @property
    def sentences(self) -> tuple[EvidenceSentence, ...]:
        """All of its sentences, in reading order."""
        return tuple(sentence for window in self.windows for sentence in window)

    def heading(self) -> str:
        """``Title, Outlet, 5 June 2025``, as far as known."""
        return ", ".join(part for part in (inert(self.hit.title)[:_TITLE_CHARS], where_from(self.hit)) if part)

    def text(self) -> str:
        """Its words, on one line."""
        return GAP.join(" ".join(_read_in_order(window)) for window in self.windows)


def _read_in_order(window: Sequence[EvidenceSentence]) -> Iterator[str]:
    """The words of each sentence; a lead or heading stands once, before the first line that it leads."""
    told = ""
    for sentence in window:
        is_new = bool(sentence.lead) and sentence.lead != told and sentence.unit is not None and sentence.unit.leads_in
        told = sentence.lead if sentence.unit else " ".join(sentence.text.split()).rstrip(":：")
        yield inert(sentence.read if is_new else sentence.said)


def notes_around(
    chosen: Sequence[EvidenceSentence],
    article_of: Callable[[str], Article],
    count_tokens: Callable[[str], int],
    budget_tokens: int,
    *,
    neighbours: int = NEIGHBOURS,
    language: Language = ENGLISH,
) -> tuple[Note, ...]:
    """The chosen sentences with their neighbours, as many as fit the budget.

    Args:
        chosen: Sentences, each scored; the most relevant are taken in first.
        article_of: The article of an id.
        count_tokens: How many tokens of the model a text has.
        budget_tokens: Room for all notes.
        neighbours: So many sentences before and after each chosen one.
        language: Of the articles.
    """
    articles = {sentence.hit.article_id: _split(sentence.hit.article_id, article_of, language) for sentence in chosen}
    kept: dict[tuple[str, int], EvidenceSentence] = {}
    headed: set[str] = set()
    for sentence in sorted(chosen, key=lambda sentence: -sentence.relevance):
        around = _around(sentence, articles[sentence.hit.article_id], neighbours)
        # The sentence itself first: where room is short, its neighbours stay out.
        for found in sorted(around, key=lambda found: abs(found.start - sentence.start)):
            cost = count_tokens(inert(found.read)) + NOTE_TOKENS * (found.hit.article_id not in headed)
            if found.place not in kept and cost <= budget_tokens:
                budget_tokens -= cost
                headed.add(found.hit.article_id)
                kept[found.place] = found
    scored = {sentence.place: sentence for sentence in chosen}
    read = [scored.get(place, found) for place, found in kept.items()]
    whole = [found for found in read if not any(found.is_inside(other) for other in read if other is not found)]
    return _grouped(whole, articles)


@dataclass(frozen=True, slots=True)
class _Split:
    """An article and its units; both are empty when it was removed since it was found."""

    text: str = ""
    units: tuple[Unit, ...] = ()

    def order(self, sentence: EvidenceSentence) -> int:
        """Which of its units it is, counted from 0; -1 when it is none."""
        return next((place for place, unit in enumerate(self.units) if unit.start == sentence.start), -1)

    def last(self, sentence: EvidenceSentence) -> int:
        """The last of its units that the sentence has words of: a lead-in brings its list."""
        return max((place for place, unit in enumerate(self.units) if unit.start < sentence.end), default=-1)


def _split(article_id: str, article_of: Callable[[str], Article], language: Language) -> _Split:
    try:
        text, units = split(article_of(article_id), language)
    except UsageError:
        return _Split()
    return _Split(text, tuple(units))


def _around(sentence: EvidenceSentence, article: _Split, neighbours: int) -> list[EvidenceSentence]:
    """The sentence and its neighbours, those left out that state nothing."""
    place = article.order(sentence)
    if place < 0:
        return [sentence]
    near = article.units[max(0, place - neighbours) : place + neighbours + 1]
    return [
        sentence if unit.start == sentence.start else evidence_of(sentence.hit, unit, article.text)
        for unit in near
        if unit.start == sentence.start or unit.states
    ]


def _grouped(sentences: Sequence[EvidenceSentence], articles: Mapping[str, _Split]) -> tuple[Note, ...]:
    by_article: dict[str, list[EvidenceSentence]] = {}
    for sentence in sorted(sentences, key=lambda sentence: sentence.start):
        by_article.setdefault(sentence.hit.article_id, []).append(sentence)
    notes = [Note(found[0].hit, _runs(found, articles[article_id])) for article_id, found in by_article.items()]
    return tuple(sorted(notes, key=lambda note: (note.hit.published or date.max, note.hit.rank)))


def _runs(sentences: Sequence[EvidenceSentence], article: _Split) -> tuple[tuple[EvidenceSentence, ...], ...]:
    """Cut between two sentences of which the second does not follow the first in the article."""
    runs: list[list[EvidenceSentence]] = []
    for sentence in sentences:
        if runs and 0 <= article.last(runs[-1][-1]) == article.order(sentence) - 1:
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    return tuple(map(tuple, runs))
