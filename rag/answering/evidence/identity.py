"""Is what was found about the very thing that was asked for?

Article 17 is close to article 9, and one town's fair to another's, by every measure of likeness. So the names, dates,
codes and numbers in digits of a question must stand in the words that answer it, in those around them, or in the title.
A country is also met by its capital, which stands for its government in the news. And "how many?" is answered by an
amount.
"""

from collections.abc import Sequence

from index.text.english import ENGLISH
from index.text.english.countries import governed_from
from index.text.language import compiled
from index.text.sentences import sentence_spans
from rag.grounding.checks import codes, dates, names, numbers
from rag.grounding.checks.base import Comparison, Grade
from rag.grounding.reading.name_matching import SameName


def not_met(question: str, texts: Sequence[str], same_name: SameName, *, days: bool = True) -> tuple[str, ...]:
    """What the question names and none of ``texts`` has, as it was asked.

    Args:
        question: Standing alone.
        texts: The words that answer, those around them, titles, outlets and days.
        same_name: Whether two spellings name the same.
        days: Whether days and years must be met too; not when they have limited the search.
    """
    comparison = Comparison(asked_of(question), tuple(texts), "", same_name)
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
    return tuple(dict.fromkeys(lacking))


def lacks_amount(question: str, text: str) -> bool:
    """Whether an amount is asked for ("how long?") and ``text`` has none, in digits or words."""
    questions = ENGLISH.questions
    return bool(compiled(questions.asks_amount).search(question)) and not compiled(questions.states_amount).search(text)


def asked_of(question: str) -> str:
    """The sentences of a question that end in a question mark; all of it when none does."""
    sentences = [question[start:end] for start, end in sentence_spans(question)]
    asking = [sentence for sentence in sentences if sentence.rstrip().endswith("?")]
    return " ".join(asking) or question
