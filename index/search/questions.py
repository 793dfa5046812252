"""How long a question may be: asked here, by every way in."""

from index.errors import UsageError

_CHARS_PER_WORD = 20


def valid_question(question: str, most_words: int) -> str:
    """The question as it will be read, white space around it trimmed off.

    Raises:
        UsageError: It is empty, or longer than ``most_words`` words (or twenty times as many characters).
    """
    question = question.strip()
    if not question:
        raise UsageError("The question is empty. Ask something, for instance: why was the call delayed?")
    if (words := len(question.split())) > most_words:
        raise UsageError(f"The question has {words:,} words; at most {most_words:,} are read. Ask it shorter.")
    if len(question) > most_words * _CHARS_PER_WORD:
        raise UsageError(
            f"The question has {len(question):,} characters; at most {most_words * _CHARS_PER_WORD:,} are read. "
            "Ask it shorter."
        )
    return question


def shortened(question: str, most_words: int) -> str:
    """As much of a question that Byline itself put into other words as a search takes."""
    if len(question) <= most_words * _CHARS_PER_WORD and len(question.split()) <= most_words:
        return question
    return " ".join(question.split()[:most_words])[: most_words * _CHARS_PER_WORD]
