"""The words that Byline knows of a language, in one record: :data:`index.text.english.ENGLISH` is the instance.

Another language brings a package beside :mod:`index.text.english` that fills a :class:`Language`, and is handed to
:func:`index.text.sentences.sentence_spans`, :func:`rag.answering.evidence.measuring.gather` and
:class:`rag.grounding.GroundingChecker`. Three readers hold a grammar and not only words, so they need a version of
their own: dates in a question (:mod:`index.search.time_limits`), the words, names, dates and numbers of a sentence
(:mod:`rag.grounding.reading`) and the rule for reprints (:mod:`index.reprints.rule`). They and a few smaller files
import English directly. Fitted figures (``rag/answering/evidence/calibration.toml``) hold for the language that they
were fitted on.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """``pattern`` for upper and lower case alike, compiled at its first use so that importing stays cheap."""
    return re.compile(pattern, re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class SentenceWords:
    """Words in lower case that tell whether a full stop ends a sentence.

    Attributes:
        before_a_name: Short forms that never end a sentence.
        may_end: Short forms that end one only if the next word commonly starts one.
        whole_words: Those of ``may_end`` that are also whole words.
        before_a_number: Short forms that a number follows.
        starters: Words that commonly start a sentence.
        domains: Endings of web addresses.
        units: Short forms that behind a number end a sentence as any word does.
        before_an_ordinal: Words before an ordinal number; empty where ordinals have no full stop.
        nouns_in_capitals: Whether a capital says little about where a sentence begins.
    """

    before_a_name: frozenset[str]
    may_end: frozenset[str]
    whole_words: frozenset[str]
    before_a_number: frozenset[str]
    starters: frozenset[str]
    domains: frozenset[str]
    units: frozenset[str] = frozenset()
    before_an_ordinal: frozenset[str] = frozenset()
    nouns_in_capitals: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """How questions ask and how sentences answer them; regular expressions as text, for :func:`compiled`.

    Attributes:
        stop_words: Words that are left out when a question's words are looked for in a sentence.
        kinds: How a question asks for a kind of thing, and how a sentence shows that it has one.
        asks_for_several: One sentence is rarely the whole answer.
        asks_yes_or_no: Yes or no is asked for.
        speaks_of_notes: A sentence opens with talk about what was read to answer.
        says_yes_or_no: A sentence opens with one of them.
        points_back: A sentence opens with a word that stands for something told before.
        leans: A question has such a word anywhere, and so needs the conversation.
        orders_the_reader: A sentence tells whoever reads it what to say; no statement, and often an attack.
        asks_amount: How many, how long and the like is asked.
        asks_name: A name is asked for, or a thing that is known by its name: a town, a university.
        states_amount: A sentence has some amount, in digits or words.
        picks_one: Says which day or week, and so no amount: "the first day".
        asks_price: What something costs is asked.
        asks_money: How much something costs, is worth or was paid is asked.
        states_money: A sentence has some price, in digits or in words with a currency.
        counts_up: A sentence opens as one of several: "Another reason is …".
        priced: What a question asks the price of: its groups ``subject`` and ``object``.
        points_at_statement: A question ends in a word for what was stated before, "who said that?"; it is group 1.
        states: A sentence opens with who stated the rest of it.
        asks_by_naming: A question only names another thing, "and the mayor?".
        asks: A question opens like one.
        between_parts: Where a question that asks several things is cut.
        begins_part: How each of its parts begins.
    """

    stop_words: frozenset[str]
    kinds: tuple[tuple[str, str], ...]
    asks_for_several: str
    asks_yes_or_no: str
    speaks_of_notes: str
    says_yes_or_no: str
    points_back: str
    leans: str
    orders_the_reader: str
    asks_amount: str
    asks_name: str
    states_amount: str
    picks_one: str
    asks_price: str
    asks_money: str
    states_money: str
    counts_up: str
    priced: str
    points_at_statement: str
    states: str
    asks_by_naming: str
    asks: str
    between_parts: str
    begins_part: str


@dataclass(frozen=True, slots=True, eq=False)
class Negation:
    """Words that deny or weaken a statement, and opposites.

    Attributes:
        negators: Words that deny what comes next and say nothing else.
        denying: Returns the stems of words that deny what comes next and say something themselves.
        hedges: Words after which what comes is no fact yet.
        bygone: Words before a noun that say that it is no more.
        only: After "not", these deny nothing when something is added.
        light: Words that a denial passes over to reach the word that it denies.
        opposite: Whether two stems mean the contrary.
        has_opposite: Whether an opposite of a stem is known.
    """

    negators: frozenset[str]
    denying: Callable[[], frozenset[str]]
    hedges: frozenset[str]
    bygone: frozenset[str]
    only: frozenset[str]
    light: frozenset[str]
    opposite: Callable[[str, str], bool]
    has_opposite: Callable[[str], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """How a sentence shows who says something, and how sure; regular expressions as text, for :func:`compiled`.

    Attributes:
        speech: Somebody says or thinks it.
        hedge: It is uncertain.
        cause: It is so because of something.
        cause_in_source: The same in a source, where weaker words count as well.
    """

    speech: str
    hedge: str
    cause: str
    cause_in_source: str


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """Words of one language; words are in lower case unless said otherwise.

    Attributes:
        name: Of the language, in English.
        articles: Such as "the".
        joins: Such as "and".
        be: Forms of "be".
        before_participle: Words between a form of "be" and the verb.
        perfect: Words that stand with a form of "be" before a verb ("has been", "was not").
        by: The word before the one who did it.
        past: The usual ending of a verb in the past.
        before_object: Words that open what somebody did something to.
        with_verb: Words that make another verb of the one before them ("called", "called for").
        relative: Words that begin a clause about the name before it.
        subordinating: Words that begin a clause about when, why or whether something happens, or what is said.
        pointing_back: Words that may stand for a name told before.
        courtesy_titles: Titles that say nothing of an office.
        offices: Titles that do.
        sentences: What tells whether a full stop ends a sentence.
        questions: How questions ask.
        negation: Words that deny or weaken, and opposites.
        cues: How a sentence shows who says something, and how sure.
    """

    name: str
    articles: frozenset[str]
    joins: frozenset[str]
    be: frozenset[str]
    before_participle: frozenset[str]
    perfect: frozenset[str]
    by: str
    past: str
    before_object: frozenset[str]
    with_verb: frozenset[str]
    relative: frozenset[str]
    subordinating: frozenset[str]
    pointing_back: frozenset[str]
    courtesy_titles: frozenset[str]
    offices: frozenset[str]
    sentences: SentenceWords
    questions: Questions
    negation: Negation
    cues: Cues
