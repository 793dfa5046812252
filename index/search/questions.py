"""How long a question, and what is looked for in a list, may be: asked here, by every way in."""

from index.errors import UsageError

MAX_LISTED_WORDS = 50
"""So many words narrow a list of articles down; each is a condition of its own."""
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


def valid_words(words: str) -> list[str]:
    """The words that articles in a list have to hold.

    Raises:
        UsageError: There are more than ``MAX_LISTED_WORDS`` (or twenty times as many characters).
    """
    most_chars = MAX_LISTED_WORDS * _CHARS_PER_WORD
    if len(words.strip()) > most_chars or len(found := words.split()) > MAX_LISTED_WORDS:
        raise UsageError(
            f"The list is narrowed down by at most {MAX_LISTED_WORDS} words of {most_chars:,} characters. Type fewer."
        )
    return found


def shortened(question: str, most_words: int) -> str:
    """As much of a question that Byline itself put into other words as a search takes."""
    if len(question) <= most_words * _CHARS_PER_WORD and len(question.split()) <= most_words:
        return question
    return " ".join(question.split()[:most_words])[: most_words * _CHARS_PER_WORD]
