"""Whether the soak and the kills can fail."""

import pytest

from index import Library
from tests.conftest import Opener
from tests.fakes import WordEmbedder
from tests.integration.chaos import settings
from tests.soak.kills import lost_articles, summary
from tests.soak.measuring import Sample, table, trends
from tests.soak.victim import held_articles


def rising(share: float, count: int = 100) -> list[Sample]:
    """Memory that rises by ``share`` from the middle of the second quarter to that of the last."""
    step = 1_000 * share / (0.5 * count)
    return [Sample(1_000 + step * (number - 0.375 * count), 30, 20, 50) for number in range(count)]


@pytest.mark.parametrize(("share", "flat"), [(0.0, True), (0.04, True), (0.06, False), (-0.3, True)])
def test_a_rise_beyond_the_limit_is_no_longer_flat(share, flat):
    (memory, *others) = trends(rising(share))
    assert memory.is_flat(0.05) is flat
    assert all(trend.is_flat(0.05) for trend in others)
    assert ("GROWS" in table("page", [memory, *others])) is not flat


def test_warming_up_is_no_growth():
    samples = [Sample(100 + 10 * number, 30, 20, 50) for number in range(25)] + [Sample(400, 30, 20, 50)] * 75
    assert all(trend.is_flat() for trend in trends(samples))


def test_a_thread_that_stays_after_each_question_is_seen():
    samples = [Sample(500, 30, 20 + number / 10, 50) for number in range(100)]
    assert [trend.quantity for trend in trends(samples) if not trend.is_flat()] == ["threads"]


def test_losses_are_seen(open_library: Opener, home, articles):
    for name in "ab":
        (articles / f"{name}.txt").write_text(f"Report {name} on copper and fog.")
    with Library.open(home, settings(), WordEmbedder) as library:
        library.add([articles])
        told = held_articles(library)
        gone, kept = sorted(told)
        library.remove([gone])
    path = told[gone][0]
    assert list(lost_articles(home, [{"done": told}])) == [f"the article {gone} of {path} is gone"]
    assert list(lost_articles(home, [{"done": told}, {"touch": [path]}])) == []
    assert len(list(lost_articles(home, [{"done": {kept: [told[kept][0], "0" * 64]}}]))) == 1
    assert len(list(lost_articles(home, [{"done": {}}]))) == 1
    assert "with loss" in summary([])
