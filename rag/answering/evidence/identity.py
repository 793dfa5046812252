"""Is what was found about the very thing that was asked for?

Article 17 is close to article 9, and one town's fair to another's, by every measure of likeness. So the names, dates,
codes and numbers in digits of a question must stand in the words that answer it, in those around them, or in the title;
and who tells of a prime minister only says nothing of the foreign minister.
A country is also met by its capital, which stands for its government in the news. And "how many?" is answered by an
amount, "in which town?" by a name. What is about another thing of the same kind is no evidence at all
(:mod:`rag.answering.evidence.rivals`, :mod:`rag.answering.evidence.siblings`).
"""

import re
from collections.abc import Sequence, Set

from index.text.english import ENGLISH
from index.text.english.countries import governed_from, same_people
from index.text.language import compiled
from index.text.other_languages import guess
from index.text.other_languages import words_of as words_of_language
from index.text.sentences import sentence_spans
from rag.answering.evidence.rivals import names_another
from rag.answering.evidence.sentences import Evidence, EvidenceSentence, where_from
from rag.answering.evidence.siblings import without_siblings
from rag.answering.evidence.units import MIN_WORDS
from rag.grounding.checks import codes, dates, names, numbers, offices
from rag.grounding.checks.base import Comparison, Grade
from rag.grounding.reading.name_matching import SameName
from rag.grounding.reading.names import names as names_of
from rag.grounding.reading.words import content_keys, words_of

_MARKUP = re.compile(r"(?i:<script\b[^<>]{0,100}>[^<]{0,500}</script>)|<[^<>\n]{1,100}>|\[/?[A-Z]{2,20}\]")
"""Tags, scripts and what steers language models: they name nothing."""


def not_met(question: str, texts: Sequence[str], same_name: SameName, *, days: bool = True) -> tuple[str, ...]:
    """What the question names and none of ``texts`` has, as it was asked.

    Args:
        question: Standing alone.
        texts: The words that answer, those around them, titles, outlets and days.
        same_name: Whether two spellings name the same.
        days: Whether days and years must be met too; not when they have limited the search.
    """
    comparison = Comparison(_without_false_names(asked_of(question)), tuple(texts), "", same_name)
    if thing := _priced_but_unknown(question, texts):
        return (thing,)
    years = {number.text for number in comparison.ours.numbers if number.dimension == "year"}
    checks = (codes.check, names.check, numbers.check, *((dates.check,) if days else ()))
    lacking = [
        problem.said
        for check in checks
        for problem in check(comparison)
        if problem.grade is Grade.LACKING and problem.said
        if check is not names.check or not governed_from(problem.said, " ".join(texts))
        # "Which two voices …" counts what is asked for and does not name it.
        if check is not numbers.check or (problem.said[0].isdigit() and (days or problem.said not in years))
    ]
    return tuple(dict.fromkeys([*lacking, *offices.lacking(comparison, joined=True)]))


def about_the_asked(question: str, evidence: Evidence, same_name: SameName) -> Evidence:
    """The evidence without sentences that are about another thing of the kind that was asked for.

    Args:
        question: Standing alone.
        evidence: The candidates, scored.
        same_name: Whether two spellings name the same.
    """
    asking = asked_of(question)
    of_article: dict[str, list[str]] = {}
    for sentence in evidence.sentences:
        of_article.setdefault(sentence.hit.article_id, []).append(sentence.hit.text)

    asked = content_keys(asking)

    def is_another(sentence: EvidenceSentence) -> bool:
        if _is_figure_of_another(sentence, asked):
            return True
        about = [sentence.hit.title, where_from(sentence.hit), sentence.lead]
        around = [*dict.fromkeys(of_article[sentence.hit.article_id]), *about]
        return names_another(asking, sentence.said, [text for text in about if text], around, same_name)

    kept = tuple(sentence for sentence in evidence.sentences if not is_another(sentence))
    return without_siblings(asking, Evidence(kept))


def _is_figure_of_another(sentence: EvidenceSentence, asked: Set[str]) -> bool:
    """Whether a line such as "Perch 12" gives the figure of something that the question does not name."""
    unit = sentence.unit
    if unit is None or unit.said or ":" in sentence.text or not any(letter.isdigit() for letter in sentence.text):
        return False
    words = [word for word in words_of(sentence.text) if word.content]
    return len(words) < MIN_WORDS and not asked & {word.key for word in words}


def _priced_but_unknown(question: str, texts: Sequence[str]) -> str:
    """The thing whose price is asked, where it isn't in ``texts``: the price of salmon is not that of cod."""
    found = compiled(ENGLISH.questions.priced).search(question)
    thing = (found["subject"] or found["object"] or "").strip() if found else ""
    wanted = [word.key for word in words_of(thing) if word.content]
    known = {word.key for text in texts for word in words_of(text)} if wanted else set()
    return "" if not wanted or wanted[-1] in known else thing


def _without_false_names(asking: str) -> str:
    """The question without capitals that name nothing, where it isn't English: its first word, and German nouns."""
    language = guess(asking, 0, len(asking))
    if language in {"", "en"}:
        return asking
    if words_of_language(language, ENGLISH.sentences).nouns_in_capitals:
        return asking.lower()
    return asking[:1].lower() + asking[1:]


def lacks_amount(question: str, text: str) -> bool:
    """Whether an amount is asked for ("how long?", "how much was the bill?") and ``text`` has none of its kind."""
    questions = ENGLISH.questions
    if compiled(questions.asks_money).search(question) and not compiled(questions.states_money).search(text):
        return True
    if not compiled(questions.asks_amount).search(question):
        return False
    return not compiled(questions.states_amount).search(compiled(questions.picks_one).sub(" ", text))


def lacks_name(question: str, text: str) -> bool:
    """Whether a name is asked for ("in which town?") and ``text`` has none that the question does not have."""
    if not compiled(ENGLISH.questions.asks_name).search(question):
        return False
    words, asked = words_of(text), words_of(question)
    named = (word for name in names_of(words) for word in words[name.start : name.end])
    return all(any(word.key == theirs.key or same_people(word.text, theirs.text) for theirs in asked) for word in named)


def asked_of(question: str) -> str:
    """The sentences of a question that end in a question mark, without markup; all of it when none does."""
    question = _MARKUP.sub(" ", question).strip() or question
    sentences = [question[start:end] for start, end in sentence_spans(question)]
    asking = [sentence for sentence in sentences if sentence.rstrip().endswith("?")]
    return " ".join(asking) or question
