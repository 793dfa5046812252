"""A text with its dates and numbers."""

from rag.grounding.reading.facts import facts_of, versions_of


def test_a_number_of_a_date_is_no_number_besides():
    facts = facts_of("On 6 June 2025 it sold 12 ships.")
    assert [date.text for date in facts.dates] == ["6 June 2025"]
    assert [number.text for number in facts.numbers] == ["12"]


def test_a_source_with_an_aside_is_also_read_without_it():
    whole, plain = versions_of("The isle (20 miles away) is small.")
    assert [number.text for number in whole.numbers] == ["20 miles"]
    assert plain.numbers == ()
    assert len(versions_of("The isle is small.")) == 1
