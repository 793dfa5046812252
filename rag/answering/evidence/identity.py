"""Is what was found about the very thing that was asked for?

Article 17 is close to article 9, and one town's fair to another's, by every measure of likeness. So the names, dates,
codes and numbers in digits of a question must stand in the words that answer it, in those around them, or in the title.
"""

from collections.abc import Sequence

from rag.grounding.checks import codes, dates, names, numbers
from rag.grounding.checks.base import Comparison, Grade
from rag.grounding.reading.name_matching import SameName


def not_met(question: str, texts: Sequence[str], same_name: SameName) -> tuple[str, ...]:
    """What the question names and none of ``texts`` has, as it was asked.

    Args:
        question: Standing alone.
        texts: The words that answer, those around them, titles, outlets and days.
        same_name: Whether two spellings name the same.
    """
    comparison = Comparison(question, tuple(texts), "", same_name)
    lacking = [
        problem.said
        for check in (codes.check, dates.check, names.check, numbers.check)
        for problem in check(comparison)
        if problem.grade is Grade.LACKING and problem.said
        # "Which two voices …" counts what is asked for and does not name it.
        if check is not numbers.check or problem.said[0].isdigit()
    ]
    return tuple(dict.fromkeys(lacking))
