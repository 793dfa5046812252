"""An article becomes passages that fit the embedder's window, with nothing cut off.

Sentences are packed in order until the next one would pass the limit, which is counted in the
embedder's own tokens. A passage that is at least half full ends at a paragraph rather than run into
one that does not fit. The next passage starts again with the last sentences of the one before it,
so that what is said across a border is found too. A sentence longer than the window is cut between
tokens, at white space where there is any: every character of the article that is not white space
lies in some passage, and no passage is longer than the window, so every token is embedded.

Tokens are counted once over the whole text. A tokenizer may count a stretch differently on its
own, so each finished passage is counted again and halved in the rare case that it grew.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.errors import IndexMismatchError
from index.records import Article, Passage
from index.settings import IndexSettings
from index.text.sentences import block_spans, sentence_spans

__all__ = ["SPLITTER_VERSION", "sentence_spans", "split"]

SPLITTER_VERSION = "2"
"""Raise it with every change that moves a border or changes the full text; another version asks for a rebuild."""

_SPECIAL_TOKENS = 2
_MOST_OVERLAP = 0.25

Span = tuple[int, int]


class Tokenizer(Protocol):
    """What splitting needs of an embedder; its attributes are those of :class:`index.embedding.base.Embedder`."""

    name: str
    max_tokens: int

    def token_offsets(self, text: str) -> list[Span]:
        """The character span of every token of ``text``, special tokens left out, none cut off."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or part of one that is longer than the window."""

    start: int
    end: int
    tokens: int
    paragraph: int


def split(article: Article, tokenizer: Tokenizer, settings: IndexSettings) -> list[Passage]:
    """Cut an article into passages.

    Args:
        article: Its text is cut; ``text[start:end]`` is each passage.
        tokenizer: Counts the tokens: the embedder.
        settings: ``passage_tokens`` (special tokens included) and ``overlap_sentences``.

    Returns:
        Passages in order of their start; together they hold every character that is not white space.

    Raises:
        IndexMismatchError: The embedder's window is too small to hold any text.
    """
    text = article.text
    budget = min(settings.passage_tokens, tokenizer.max_tokens) - _SPECIAL_TOKENS
    if budget < 1:
        raise IndexMismatchError(
            f"The embedder {tokenizer.name} has a window of {tokenizer.max_tokens} tokens, too small to hold text. "
            "Name another one in the setting index.embedder."
        )
    pieces = _pieces(text, tokenizer.token_offsets(text), budget)
    spans = _pack(pieces, budget, settings.overlap_sentences)
    fitted = (part for span in spans for part in _fit(text, span, budget, tokenizer.token_offsets))
    return [Passage(article.id, start, end, text[start:end]) for start, end in fitted]


def _pieces(text: str, offsets: Sequence[Span], budget: int) -> list[_Piece]:
    starts = [start for start, _ in offsets]
    block_starts = [start for start, _ in block_spans(text)]
    pieces: list[_Piece] = []
    for start, end in sentence_spans(text):
        paragraph = bisect_right(block_starts, start)
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        for part_start, part_end, tokens in _within(text, start, end, offsets[first:last], budget):
            pieces.append(_Piece(part_start, part_end, tokens, paragraph))
    return pieces


def _within(text: str, start: int, end: int, offsets: Sequence[Span], budget: int) -> Iterator[tuple[int, int, int]]:
    """Cut one sentence so that each part has at most ``budget`` tokens; mostly there is one part."""
    while len(offsets) > budget:
        cut = _cut_index(text, offsets, budget)
        border = offsets[cut][0]
        yield start, start + len(text[start:border].rstrip()), cut
        start, offsets = border, offsets[cut:]
    yield start, end, len(offsets)


def _cut_index(text: str, offsets: Sequence[Span], budget: int) -> int:
    """How many tokens the first part takes: up to the last white space in its second half, else all."""
    for index in range(budget, budget // 2, -1):
        char_offset = offsets[index][0]
        if char_offset > offsets[0][0] and text[char_offset - 1].isspace():
            return index
    for index in range(budget, 0, -1):  # never between two tokens that share a character
        if offsets[index][0] >= offsets[index - 1][1] and offsets[index][0] > offsets[0][0]:
            return index
    return budget


def _pack(pieces: Sequence[_Piece], budget: int, overlap_sentences: int) -> Iterator[Span]:
    first = 0
    while first < len(pieces):
        last, tokens = first, pieces[first].tokens
        while last + 1 < len(pieces) and tokens + pieces[last + 1].tokens <= budget:
            last += 1
            tokens += pieces[last].tokens
        if last + 1 < len(pieces):
            last = _prefer_paragraph_end(pieces, first, last, tokens)
        yield pieces[first].start, pieces[last].end
        if last + 1 == len(pieces):
            return
        first = _overlap_start(pieces, first, last, budget, overlap_sentences)


def _prefer_paragraph_end(pieces: Sequence[_Piece], first: int, last: int, tokens: int) -> int:
    kept = tokens
    for index in range(last, first - 1, -1):
        if kept < tokens / 2:
            return last
        if pieces[index].paragraph != pieces[index + 1].paragraph:
            return index
        kept -= pieces[index].tokens
    return last


def _overlap_start(pieces: Sequence[_Piece], first: int, last: int, budget: int, overlap_sentences: int) -> int:
    """Step back over at most ``overlap_sentences`` whole short sentences, and never without moving on."""
    start, room = last + 1, min(int(budget * _MOST_OVERLAP), budget - pieces[last + 1].tokens)
    while start > first + 1 and last + 1 - start < overlap_sentences and pieces[start - 1].tokens <= room:
        start -= 1
        room -= pieces[start].tokens
    return start


def _fit(text: str, span: Span, budget: int, token_offsets: Callable[[str], list[Span]]) -> Iterator[Span]:
    start, end = span
    piece = text[start:end]
    offsets = token_offsets(piece)
    if len(offsets) <= budget or len(piece) < 2:
        yield span
        return
    half = next((i for i in range(len(offsets) // 2, len(offsets)) if offsets[i][0] > offsets[i - 1][0]), 0)
    border = offsets[half][0] if half else len(piece) // 2
    border = border if 0 < border < len(piece) else len(piece) // 2
    left = piece[:border].rstrip()
    if left:
        yield from _fit(text, (start, start + len(left)), budget, token_offsets)
    right = piece[border:].lstrip()
    if right:
        yield from _fit(text, (end - len(right), end), budget, token_offsets)
