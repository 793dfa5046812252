"""What the model reads: the best sentences with their neighbours, grouped by article.

A sentence alone often leaves out what it is about: the name stands in the sentence before, the figure in the one
after. So each chosen sentence brings its neighbours, and what touches becomes one window. The articles follow one
another in time, the undated ones last.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.errors import UsageError
from index.records import Article, Hit
from index.text.english import ENGLISH
from index.text.language import Language
from index.text.sentences import sentence_spans
from rag.answering.evidence.sentences import EvidenceSentence, states_something, where_from
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
        return GAP.join(" ".join(inert(sentence.text) for sentence in window) for window in self.windows)


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
    kept: dict[tuple[str, int], EvidenceSentence] = {}
    headed: set[str] = set()
    for sentence in sorted(chosen, key=lambda sentence: -sentence.relevance):
        around = [found for found in _around(sentence, article_of, neighbours, language) if found.place not in kept]
        # The sentence itself first: where room is short, its neighbours stay out.
        for found in sorted(around, key=lambda found: abs(found.start - sentence.start)):
            cost = count_tokens(inert(found.text)) + NOTE_TOKENS * (found.hit.article_id not in headed)
            if cost <= budget_tokens:
                budget_tokens -= cost
                headed.add(found.hit.article_id)
                kept[found.place] = found
    scored = {sentence.place: sentence for sentence in chosen}
    return _grouped([scored.get(place, found) for place, found in kept.items()], article_of, language)


def _around(
    sentence: EvidenceSentence, article_of: Callable[[str], Article], neighbours: int, language: Language
) -> list[EvidenceSentence]:
    """The sentence and its neighbours, those left out that state nothing."""
    try:
        article = article_of(sentence.hit.article_id)
    except UsageError:
        return [sentence]  # removed by another process since it was found
    spans = sentence_spans(article.text, language)
    place = next((index for index, (start, _) in enumerate(spans) if start == sentence.start), None)
    if place is None:
        return [sentence]
    near = spans[max(0, place - neighbours) : place + neighbours + 1]
    return [
        replace(sentence, start=start, end=end, text=article.text[start:end], measures=(), relevance=0.0)
        if start != sentence.start
        else sentence
        for start, end in near
        if start == sentence.start or states_something(article.text[start:end], article.title)
    ]


def _grouped(
    sentences: Sequence[EvidenceSentence], article_of: Callable[[str], Article], language: Language
) -> tuple[Note, ...]:
    by_article: dict[str, list[EvidenceSentence]] = {}
    for sentence in sentences:
        by_article.setdefault(sentence.hit.article_id, []).append(sentence)
    notes = []
    for article_id, found in by_article.items():
        found.sort(key=lambda sentence: sentence.start)
        notes.append(Note(found[0].hit, tuple(_runs(found, article_of(article_id), language))))
    return tuple(sorted(notes, key=lambda note: (note.hit.published or date.max, note.hit.rank)))


def _runs(
    sentences: Sequence[EvidenceSentence], article: Article, language: Language
) -> list[tuple[EvidenceSentence, ...]]:
    """Cut between two sentences of which the second does not follow the first in the article."""
    order = {start: index for index, (start, _) in enumerate(sentence_spans(article.text, language))}
    runs: list[list[EvidenceSentence]] = []
    for sentence in sentences:
        if runs and order.get(sentence.start, -1) - order.get(runs[-1][-1].start, -9) == 1:
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    return [tuple(run) for run in runs]
