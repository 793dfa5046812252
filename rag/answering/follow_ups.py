"""Follow-ups: a question that leans on the conversation is first turned into one that stands alone.

The model names the topic and rewrites the question, and the reader is shown how the question was read.
A rewrite that answers, drops what was asked, or brings in a name or number from nowhere is not used; one
that adds nothing leaves the question as it was asked. A bare phrase ("deaths?") is read as its topic ("the
deaths in the flood of Malden"), or, where that is the phrase itself, with the question before it in brackets.
A question that names nobody and nothing gets the topic in brackets when it has not got it already ("who was
the enemy? (the Great Wall)"). "Who said that?" asks about the last answer, which is put in for "that" without the
model, and "and with Berg?" puts another name into the question before (:mod:`rag.answering.swapped_names`). What else
is only named ("and the mayor?") gets the question before it in brackets, and so does a question that the model could
not rewrite. What was said before only helps to understand the question: it never becomes evidence.
"""

import re
from collections.abc import Sequence

from index.text.english import ENGLISH
from index.text.language import compiled
from index.text.sentences import sentence_spans
from rag.answer import Turn, strip_markers
from rag.answering.evidence.sentences import word_beginnings
from rag.answering.swapped_names import asked_of_another
from rag.llm.base import LanguageModel, Prompt
from rag.llm.prompting import fill, inert, template

_TURNS_READ = 6
_ANSWER_CHARS = 200
_REWRITE_TOKENS = 96
_TOPIC, _LABEL = "Topic:", "Rewritten:"
_FEW_WORDS, _PHRASE_WORDS = 2, 4
_NAME_OR_NUMBER = re.compile(r"(?<=\s)[A-Z][\w'’-]+|\d[\d.,]*")


def standalone(question: str, history: Sequence[Turn], model: LanguageModel | None) -> str:
    """The question as it would be asked without the conversation."""
    if not history:
        return question
    if stated := with_statement(question, history[-1]):
        return stated
    if of_another := asked_of_another(question, _last_asked(history)):
        return of_another
    if model is None:
        return question
    said = "\n".join(f"- {_on_one_line(turn)}" for turn in history[-_TURNS_READ:])
    ask = fill("follow_up", conversation=said, question=inert(question))
    prompt = Prompt.of(template("follow_up_system").template, ask, _TOPIC)
    written = "".join(model.stream(prompt, max_tokens=_REWRITE_TOKENS, stop=("\n\n",)))
    topic, _, rest = written.partition("\n")
    rewritten = rest.strip().removeprefix(_LABEL).strip().strip('"')
    return reading(question, topic.strip(), rewritten, said, _without_bracket(inert(history[-1].question)))


def with_statement(question: str, last: Turn) -> str:
    """A question about what the last answer states, with that statement in it; "" for any other question.

    "Who said that?" after "The mayor says that the bridge is safe." becomes "Who said that the bridge is safe?".
    """
    pointing = compiled(ENGLISH.questions.points_at_statement).search(question.strip())
    answer = strip_markers(last.answer)
    spans = sentence_spans(answer)
    if not pointing or not spans:
        return ""
    statement = inert(answer[slice(*spans[0])]).rstrip(".!? ")
    for opening in (ENGLISH.questions.says_yes_or_no, ENGLISH.questions.states):
        if found := compiled(opening).match(statement):
            statement = statement[found.end() :]
    first, _, rest = statement.partition(" ")
    if first.lower() in ENGLISH.questions.stop_words:
        statement = f"{first.lower()} {rest}"
    stated = f"{question.strip()[: pointing.start(1)]}that {statement}?"
    points_back = compiled(ENGLISH.questions.points_back).match(statement)
    return f"{stated} ({_without_bracket(inert(last.question))})" if points_back else stated


def _last_asked(history: Sequence[Turn]) -> str:
    """The question before, with the names that it only put into the one before it."""
    asked = ""
    for turn in history[-_TURNS_READ:]:
        question = _without_bracket(inert(turn.question))
        asked = asked_of_another(question, asked) or question
    return asked


def _without_bracket(question: str) -> str:
    """A question without what an earlier reading put in brackets behind it."""
    asked, bracket, _ = question.partition(" (")
    return asked if asked and bracket and question.endswith(")") else question


def reading(question: str, topic: str, rewritten: str, said: str, previous: str = "") -> str:
    """What the question is read as.

    Args:
        question: As it was asked.
        topic: What the model says it is about.
        rewritten: The question as the model rewrote it; may be empty.
        said: The conversation so far.
        previous: The question before it.
    """
    read = _reworded(question, topic, rewritten, said)
    about = word_beginnings(topic)
    by_naming = compiled(ENGLISH.questions.asks_by_naming).match(question.strip())
    if by_naming and previous and not faithful(rewritten, question, f"{said} {question}"):
        return f"{question} ({previous})"
    if read == question and previous and about <= word_beginnings(question) and is_bare(question):
        return f"{question} ({previous})"
    is_known = about <= word_beginnings(f"{said} {question}")
    if read == question and previous and not is_known and _leans(question) and not _NAME_OR_NUMBER.search(question):
        return f"{question} ({previous})"
    has_topic = read == topic or read.endswith(")") or about <= word_beginnings(read)
    if has_topic or _NAME_OR_NUMBER.search(read) or not about <= word_beginnings(said):
        return read
    return f"{read} ({topic})"


def _reworded(question: str, topic: str, rewritten: str, said: str) -> str:
    asked, about = word_beginnings(question), word_beginnings(topic)
    if faithful(rewritten, question, f"{said} {question}"):
        return question if word_beginnings(rewritten) <= asked else rewritten
    if not about or about <= asked or not about <= word_beginnings(f"{said} {question}"):
        return question
    if not rewritten and len(asked & about) * 2 >= len(asked):
        return topic
    return f"{question} ({topic})" if _leans(question) or len(asked) <= _FEW_WORDS else question


def _leans(question: str) -> bool:
    return bool(compiled(ENGLISH.questions.leans).search(question))


def is_bare(question: str) -> bool:
    """A few words that ask nothing: "regional differences"."""
    asks = question.rstrip().endswith("?") or compiled(ENGLISH.questions.asks).match(question)
    return not asks and len(word_beginnings(question)) <= _PHRASE_WORDS


def faithful(rewritten: str, question: str, known: str) -> bool:
    """Whether a rewrite still asks the question, in words that were said.

    Args:
        rewritten: The question as rewritten.
        question: As it was asked.
        known: All that was said, the question included.
    """
    if not rewritten or (question.rstrip().endswith("?") and not rewritten.endswith("?")):
        return False
    asked, kept = word_beginnings(question), word_beginnings(rewritten)
    said = word_beginnings(known)
    names = {stem for word in _NAME_OR_NUMBER.findall(rewritten) for stem in word_beginnings(word)}
    return len(asked & kept) * 2 >= len(asked) and names <= said


def _on_one_line(turn: Turn) -> str:
    """One turn on one line: the question, and the answer when there was one."""
    answer = inert(strip_markers(turn.answer))[:_ANSWER_CHARS]
    return f"{inert(turn.question)} ({answer})" if answer else inert(turn.question)
