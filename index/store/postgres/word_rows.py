"""The words of texts as rows, and those of a question as what is looked for in them."""

from collections import Counter
from collections.abc import Iterator, Sequence

from index.store.tables.words import WordCounter, grams, letter_key
from index.text.folding import query_terms

_counter = WordCounter()

Row = tuple[str, int, int, int]
"""A word, the number of the text that holds it, how often, and the length of the text in words."""


def rows_of(texts: Sequence[tuple[int, str]]) -> Iterator[Row]:
    """The rows of texts: (number, text)."""
    for (number, text), counts in zip(texts, _counter.counts([text for _, text in texts]), strict=True):
        length = counts.total()
        for word, times in (counts | grams(text)).items():
            yield word, number, times, length


def asked_words(question: str) -> Counter[str]:
    """The words to look for, with how often they count: two words of one stem count twice, as in FTS5."""
    terms = query_terms(question)
    plain = [term.strip('"') for term in terms if not term.endswith("*") and " " not in term]
    asked: Counter[str] = Counter(word for counts in _counter.counts_of_indexed(plain) for word in counts)
    asked.update(letter_key(term[1]) for term in terms if term.endswith("*"))
    phrases = (term.strip('"').split() for term in terms if " " in term and not term.endswith("*"))
    asked.update("".join(pair[0] for pair in pairs) + pairs[-1][1:] for pairs in phrases)
    return asked
