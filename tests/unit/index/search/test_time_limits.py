from datetime import date

import pytest

from index.records import Filters
from index.search.time_limits import TimeReading, read

TODAY = date(2025, 6, 18)  # a Wednesday


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What was reported last week about tariffs?", date(2025, 6, 9), date(2025, 6, 15)),
        ("Summarise last week's news about Seoul", date(2025, 6, 9), date(2025, 6, 15)),
        ("What do the articles since 2024 say about Samsung?", date(2024, 1, 1), None),
        ("articles published after 5 June", date(2025, 6, 6), None),
        ("Who leads the party as of 5 June?", None, date(2025, 6, 5)),
        ("Who leads the party as of June 5th, 2024?", None, date(2024, 6, 5)),
        ("stories published in May 2025 on trade", date(2025, 5, 1), date(2025, 5, 31)),
        ("Any coverage from the last 10 days on rice?", date(2025, 6, 8), date(2025, 6, 18)),
        ("yesterday's headlines", date(2025, 6, 17), date(2025, 6, 17)),
        ("news from this month on the strike", date(2025, 6, 1), date(2025, 6, 18)),
        ("what was published on 2025-06-06?", date(2025, 6, 6), date(2025, 6, 6)),
        ("reports from December", date(2024, 12, 1), date(2024, 12, 31)),
        ("articles written before March 2020", None, date(2020, 2, 29)),
        ("What did the articles up to 2019 say about the mayor?", None, date(2019, 12, 31)),
        ("stories published until 3 May 2024", None, date(2024, 5, 3)),
        ("Has anything been reported in 2019 about the mayor?", date(2019, 1, 1), date(2019, 12, 31)),
        ("Was anything about rice published yesterday?", date(2025, 6, 17), date(2025, 6, 17)),
        ("What's been published since 5 June?", date(2025, 6, 5), None),
        ("stories on trade reported in May 2025", date(2025, 5, 1), date(2025, 5, 31)),
        ("Is there anything published since 5 June?", date(2025, 6, 5), None),
        ("What was reported in 2019 about the mayor?", date(2019, 1, 1), date(2019, 12, 31)),
        ("Today's headlines on rice", date(2025, 6, 18), date(2025, 6, 18)),
        ("What do 2024's articles say about housing?", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_words_about_reporting_limit_the_day_of_publication(question, since, until):
    reading = read(question, TODAY)
    assert (reading.since, reading.until) == (since, until)
    assert reading.note.startswith("Only articles published ")
    assert not reading.prefer_newest


@pytest.mark.parametrize(
    "question",
    [
        "What happened on 6 June?",
        "Who attended the 2018 summit?",
        "Why was the call delayed in June 2025?",
        "Did prices rise after 2008?",
        "What has changed since 2019?",
        "May the president march on?",
        "Which second act had 1000 extras?",
        "Who won the election on Tuesday?",
        "What did USA Today report about the flood?",
        "What do USA Today's articles say about the flood?",
        "Which stories did Last Week Tonight tell?",
        "What does the 2024 report on housing say?",
        "Who read the 2024 news bill aloud?",
        "Who was mayor until 2019?",
        "Up to 1995, who owned the mill?",
        "Did the storm displace up to 2000 people?",
        "Which city reported 2000 cases?",
        "How many deaths were reported in 2019?",
        "Which books were published since 2019?",
        "Are there reports of 2000 missing sheep?",
        "Do the articles since 2000-2005 differ?",
    ],
)
def test_a_date_that_is_the_subject_limits_nothing(question):
    assert read(question, TODAY) == TimeReading()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the latest on the tariffs?", "latest"),
        ("Who is prime minister now?", "now"),
        ("the most recent figures for exports", "most recent"),
        ("What did Trump say last week?", "last week"),
        ("What happened yesterday?", "yesterday"),
        ("How many cases were reported last year?", "last year"),
        ("Who resigned two weeks ago?", "two weeks ago"),
        ("What does last year's report on housing say?", "last year"),
        ("What did coverage of last year's election say?", "last year"),
    ],
)
def test_now_and_lately_prefer_the_newest_and_say_so(question, words):
    reading = read(question, TODAY)
    assert reading == TimeReading(prefer_newest=True, note=f"Newer articles come first (“{words}”).")


def test_the_note_names_the_days():
    assert (
        read("What was reported last week?", TODAY).note == "Only articles published from 9 June 2025 to 15 June 2025."
    )
    assert read("as of 5 June, who leads?", TODAY).note == "Only articles published up to 5 June 2025."


def test_a_day_without_a_year_is_never_in_the_future():
    assert read("as of 25 December", TODAY).until == date(2024, 12, 25)


def test_an_impossible_day_limits_nothing():
    assert read("as of 31 June", TODAY) == TimeReading()


def test_days_set_by_the_reader_stay():
    reading = read("reported last week", TODAY)
    set_by_hand = Filters(sources=("NK News",), since=date(2025, 1, 1))
    assert reading.limit(set_by_hand) == Filters(sources=("NK News",), since=date(2025, 1, 1), until=date(2025, 6, 15))


def test_a_reading_without_its_limit_likes_the_newest_and_says_what_was_tried():
    assert read("What was published in May 2025?", TODAY).unlimited() == TimeReading(
        prefer_newest=True,
        note="No article published from 1 May 2025 to 31 May 2025 fits, so all days were searched.",
    )
    for question in ("Who is prime minister now?", "Who attended the 2018 summit?"):
        assert read(question, TODAY).unlimited() == read(question, TODAY)
