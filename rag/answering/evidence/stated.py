"""Does a sentence, row or line plainly state what is asked, whatever its measures of likeness are?

These measures were fitted on prose. "Mackerel 23" in a list of prices is the answer to "What does mackerel cost?", and
no embedding says so. Its form does: its label is what the question names, its value is of the kind asked for, and
what else the question names stands in the article.
"""

from index.text.english import ENGLISH
from index.text.folding import is_dense, shared_terms
from index.text.language import Language, compiled
from index.text.tables import CELL_END
from rag.answering.evidence.measuring import kind_measure
from rag.answering.evidence.sentences import EvidenceSentence
from rag.grounding.reading.words import content_keys, words_of

STATED = 0.75
"""Probability that what is plainly stated answers the question."""
_DENSE_SHARE = 0.4
"""So many of its terms must a question in Chinese, Japanese or Korean find in a sentence. Over 150 questions of the
Chinese XQuAD one in two finds them, 0.88 of these beside their answer; in 4 % another paragraph has as many."""
_MIN_WORDS = 3  # a question of fewer words is met by any mention; one less for a line that has the kind asked for


def is_stated(question: str, sentence: EvidenceSentence, language: Language = ENGLISH) -> bool:
    """Whether the sentence has all words of the question, or is a line whose label the question names."""
    if is_dense(question):
        return shared_terms(question, sentence.read) >= _DENSE_SHARE
    asks_price = bool(compiled(language.questions.asks_price).search(question))
    has_figure = any(letter.isdigit() for letter in sentence.text)
    kind = 1.0 if asks_price and has_figure else kind_measure(question, sentence.said, language)
    if kind < 0 or (asks_price and not has_figure):
        return False
    asked = content_keys(question)
    is_line = kind > 0 and sentence.unit is not None
    if len(asked) >= _MIN_WORDS - is_line and asked <= content_keys(f"{sentence.read} ; {sentence.hit.title}"):
        return True
    named = sentence.unit is not None and _names_label(asked, sentence, is_of_kind=kind > 0)
    if not named:
        return False
    for pattern in (language.questions.asks_amount, language.questions.asks_price):
        question = compiled(pattern).sub(" ", question)
    return content_keys(question) <= content_keys(" ; ".join((sentence.read, sentence.hit.title, sentence.hit.text)))


def _names_label(asked: set[str], sentence: EvidenceSentence, *, is_of_kind: bool) -> bool:
    """Whether a question of these words names what a line gives a value to: its label, or its first cell."""
    if CELL_END in sentence.text or (sentence.unit and sentence.unit.said and "; " in sentence.said):
        pairs = [pair.partition(": ") for pair in sentence.said.split("; ")]
        cells = [content_keys(value or head) for head, _, value in pairs]
        asks_column = any(value and content_keys(head) & asked for head, _, value in pairs[1:])
        return bool(cells[0]) and cells[0] <= asked and (asks_column or is_of_kind)
    label, colon, value = sentence.text.partition(":")
    if colon and value.strip():
        return bool(content_keys(label)) and content_keys(label) <= asked
    words = {word.key for word in words_of(sentence.said) if word.content and not word.is_number}
    return is_of_kind and bool(words) and words <= asked
