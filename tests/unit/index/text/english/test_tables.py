"""Tables of English words: that they hold together."""

import importlib
import pkgutil

import pytest

import index.text.english
from index.text.english import ENGLISH
from index.text.english.calendar_words import MONTH_NAMES, MONTHS, WEEKDAYS
from index.text.english.function_words import FUNCTION_WORDS, QUESTION_STOP_WORDS, SEARCH_STOP_WORDS
from index.text.english.number_words import ORDINALS, RECENT_COUNTS, SMALL
from index.text.english.titles import COURTESY, HONORIFICS, NO_OFFICE, ROLES
from index.text.english.units import UNITS
from index.text.language import compiled

NAMES = [module.name for module in pkgutil.iter_modules(index.text.english.__path__)]


@pytest.mark.parametrize("name", NAMES)
def test_words_of_a_table_are_in_lower_case(name):
    module = importlib.import_module(f"index.text.english.{name}")
    for table in vars(module).values():
        if isinstance(table, frozenset):
            assert all(word == word.lower() for word in table)


def test_months_and_days_are_numbered():
    assert (MONTHS["january"], MONTHS["sept"], MONTHS["dec"]) == (1, 9, 12)
    assert len(MONTH_NAMES) == 12
    assert (WEEKDAYS["monday"], WEEKDAYS["sunday"]) == (0, 6)


def test_number_words_have_their_values():
    assert (SMALL["zero"], SMALL["nineteen"], SMALL["ninety"]) == (0, 19, 90)
    assert (ORDINALS["first"], ORDINALS["twentieth"]) == (1, 20)
    assert (RECENT_COUNTS["a"], RECENT_COUNTS["seven"], RECENT_COUNTS["couple of"]) == (1, 7, 2)
    assert "eight" not in RECENT_COUNTS
    assert UNITS["miles"] == ("length", 1609.344)


def test_stop_words_of_questions_are_those_of_searches_and_more_is_left_out_there():
    assert QUESTION_STOP_WORDS < SEARCH_STOP_WORDS
    assert QUESTION_STOP_WORDS < FUNCTION_WORDS


def test_courtesy_is_no_office():
    assert COURTESY < HONORIFICS
    assert NO_OFFICE < ROLES
    assert not ENGLISH.offices & ENGLISH.courtesy_titles


def test_cues_are_found_in_either_case():
    assert compiled(ENGLISH.cues.speech).search("SAID the mayor")
    (_, number), (_, name) = ENGLISH.questions.kinds[1:3]
    assert compiled(number).search("Twelve men")
    assert compiled(name).search("by Ann")
    assert not compiled(name).search("by them")
