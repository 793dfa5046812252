"""Every table of English words, one file a kind of word, and the stemmer.

To add a word, put it in the table of its kind; a list that only one reader uses says so in its docstring. ``ENGLISH``
is what is handed to whatever needs words of a language (:mod:`index.text.language`).
"""

from index.text.english import function_words, titles
from index.text.english.abbreviations import SENTENCES
from index.text.english.cues import CUES, QUESTIONS
from index.text.english.negation import NEGATION
from index.text.language import Language

ENGLISH = Language(
    name="English",
    articles=function_words.ARTICLES,
    joins=function_words.JOINS,
    be=function_words.BE,
    before_participle=function_words.BEFORE_PARTICIPLE,
    perfect=frozenset(("has", "had", "have", "not")),
    by="by",
    past="ed",
    before_object=function_words.ARTICLES | function_words.POINTING_BACK - {"who", "which"},
    with_verb=frozenset("about against for off out over to up with".split()),
    relative=frozenset(("who", "which", "whose", "whom", "where")),
    subordinating=frozenset("after although as because before if since that though until when while".split()),
    pointing_back=function_words.POINTING_BACK,
    courtesy_titles=titles.COURTESY,
    offices=titles.OFFICES,
    sentences=SENTENCES,
    questions=QUESTIONS,
    negation=NEGATION,
    cues=CUES,
)
