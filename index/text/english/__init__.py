"""Every table of English words, one file a kind of word, and the stemmer.

To add a word, put it in the table of its kind; a list that only one reader uses says so in its docstring. ``ENGLISH``
is what is handed to whatever needs words of a language (:mod:`index.text.language`).
"""

from index.text.english import abbreviations, cues, function_words, negation, titles
from index.text.language import Cues, Language, Negation, Questions, SentenceWords

ENGLISH = Language(
    name="English",
    articles=function_words.ARTICLES,
    joins=function_words.JOINS,
    be=function_words.BE,
    before_participle=function_words.BEFORE_PARTICIPLE,
    perfect=frozenset(("has", "had", "have", "not")),
    by="by",
    pointing_back=function_words.POINTING_BACK,
    courtesy_titles=titles.COURTESY,
    offices=titles.OFFICES,
    sentences=SentenceWords(
        before_a_name=abbreviations.BEFORE_A_NAME,
        may_end=abbreviations.MAY_END,
        whole_words=abbreviations.ENDING_WORDS,
        before_a_number=abbreviations.BEFORE_A_NUMBER,
        starters=abbreviations.STARTERS,
        domains=abbreviations.DOMAINS,
    ),
    questions=Questions(
        stop_words=function_words.QUESTION_STOP_WORDS,
        kinds=cues.KINDS_ASKED_FOR,
        asks_for_several=cues.SEVERAL,
        asks_why=cues.ASKS_WHY,
        gives_reason=cues.GIVES_REASON,
        points_back=cues.POINTS_BACK,
        leans=cues.LEANS,
        asks=cues.ASKS,
        between_parts=cues.BETWEEN_PARTS,
        begins_part=cues.BEGINS_PART,
    ),
    negation=Negation(
        negators=negation.NEGATORS,
        denying=negation.denying,
        hedges=negation.HEDGES,
        only=negation.ONLY,
        light=negation.LIGHT,
        opposite=negation.opposite,
        has_opposite=negation.has_opposite,
    ),
    cues=Cues(speech=cues.SPEECH, hedge=cues.HEDGE, cause=cues.CAUSE, cause_in_source=cues.CAUSE_IN_SOURCE),
)
