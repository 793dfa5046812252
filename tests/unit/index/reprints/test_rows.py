"""Reprints in the index: one is shown, whatever came in first, and the rows are always what the texts say."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Filters, Hit, Library
from index.reprints import rows as reprints
from tests.stores import Stored

pytestmark = pytest.mark.both_stores

Opener = Callable[..., Library]

STORY = (
    "The harbour of Norwick stayed shut on Monday after divers had found 40 cracks in the quay, said port master "
    "Ann Holt. Ships waited outside and the largest of them carried grain for the mills of the town. The port has "
    "not yet told the owners when a berth will be free, and the mills are living on what lies in their sheds. "
    "Insurers put the cost at 4 million dollars a day, most of it borne by lines that had booked their berths."
)
FERRY = "The ferry from the harbour to Sand Island runs again after repairs. It leaves every two hours from the quay."
QUESTION = "harbour cracks quay"


def write(folder: Path, name: str, text: str, published: str = "", **front: str) -> Path:
    if published:
        front["published"] = published
    head = "".join(f"{key}: {value}\n" for key, value in {"title": name, "source": name.title(), **front}.items())
    file = folder / f"{name}.md"
    file.write_text(f"---\n{head}---\n{text}\n", encoding="utf-8")
    return file


def printed_by(outlet: str) -> str:
    return f"{outlet.upper()}\n\n{STORY}\n\nReporting by the {outlet} desk"


def shown(hits: Sequence[Hit]) -> list[tuple[str, set[str]]]:
    return list({hit.title: (hit.title, set(hit.also_in_outlets)) for hit in hits}.values())


@pytest.fixture
def printed(library: Library, articles: Path) -> Library:
    """Three reprints, a day between each, and another article."""
    write(articles, "ferry", FERRY)
    for day, outlet in enumerate(("post", "news", "globe"), start=1):
        write(articles, outlet, printed_by(outlet), f"2025-06-0{day}")
    library.add([articles])
    return library


def test_one_is_shown_with_the_others_named_and_the_places_go_to_others(printed: Library):
    hits = printed.search(QUESTION, 2)

    assert [hit.title for hit in hits] == [hits[0].title, "ferry"]
    assert {hits[0].title, *(printed.article(each).title for each in hits[0].also_in)} == {"post", "news", "globe"}
    assert list(hits[0].also_in_outlets) == [printed.article(each).source for each in hits[0].also_in]
    assert (hits[1].also_in, hits[1].also_in_outlets) == ((), ())


def test_an_outlet_that_is_unknown_is_named_by_its_title(library: Library, articles: Path):
    write(articles, "post", printed_by("post"), source="Post")
    write(articles, "lone", printed_by("lone"), source="")
    library.add([articles])

    hit = library.search(QUESTION)[0]

    assert (hit.title, hit.also_in_outlets) in [("post", ("lone",)), ("lone", ("Post",))]


def test_of_equals_the_oldest_is_shown_and_the_others_are_named_by_age(library: Library, articles: Path):
    # The words of the outlets' lines are as long and as far from the question: equal in every score.
    for outlet, day in (("aaaa", "2025-06-03"), ("bbbb", "2025-06-01"), ("cccc", "2025-06-02")):
        write(articles, outlet, f"{outlet}\n\n{STORY}", day, title="The quay")
    library.add([articles])

    hit = library.search(QUESTION)[0]

    assert hit.published == date(2025, 6, 1)
    assert hit.also_in_outlets == ("Cccc", "Aaaa")


def test_what_the_filters_leave_out_is_neither_shown_nor_named(printed: Library):
    hits = printed.search(QUESTION, filters=Filters(sources=("News", "Globe")))
    assert shown(hits) == [(hits[0].title, {"News", "Globe"} - {hits[0].source})]

    assert shown(printed.search(QUESTION, filters=Filters(sources=("globe",)))) == [("globe", set())]
    assert shown(printed.search(QUESTION, filters=Filters(until=date(2025, 6, 1)))) == [("post", set())]


def test_an_articles_own_passages_stay(library: Library, articles: Path):
    long = f"{STORY}\n\nThe quay was built long ago. {STORY.replace('harbour', 'basin').replace('quay', 'pier')}"
    for outlet in ("post", "news"):
        write(articles, outlet, f"{outlet.upper()}\n\n{long}")
    library.add([articles])

    hits = library.search(QUESTION, 10)

    assert len({hit.article_id for hit in hits}) == 1
    assert len(hits) == 3  # settings: passages_per_article
    assert {hit.also_in for hit in hits} == {hits[0].also_in}


def test_the_next_one_comes_up_when_the_shown_one_goes(printed: Library):
    left = {"post", "news", "globe"}
    while left:
        (title, named), *others = shown(printed.search(QUESTION))
        assert {title, *(name.lower() for name in named)} == left
        assert [other for other, _ in others] == ["ferry"]
        printed.remove([item.id for item in printed.articles() if item.title == title])
        assert printed.check().failed == ()
        left -= {title}
    assert shown(printed.search(QUESTION)) == [("ferry", set())]


def test_the_order_in_which_they_came_in_does_not_matter(open_library: Opener, articles: Path, tmp_path: Path):
    files = [write(articles, outlet, printed_by(outlet)) for outlet in ("post", "news", "globe")]
    files.append(write(articles, "ferry", FERRY))
    found = []
    for number, order in enumerate(list(permutations(files))[::5]):
        library = open_library(at=tmp_path / str(number))
        for file in order:
            library.add([file])
        found.append([(hit.article_id, hit.text, hit.also_in) for hit in library.search(QUESTION)])

    assert len(found) == 5
    assert all(each == found[0] for each in found)
    assert len(found[0][0][2]) == 2


@pytest.mark.parametrize(
    ("said", "instead"), [("40 cracks", "50 cracks"), ("has not yet told", "has told"), ("Ann Holt", "Eva Lund")]
)
def test_a_correction_has_a_place_of_its_own(printed: Library, articles: Path, said: str, instead: str):
    write(articles, "correction", printed_by("correction").replace(said, instead), "2025-06-03")
    printed.sync(articles)

    hits = printed.search(QUESTION)

    assert dict(shown(hits))["correction"] == set()
    assert len(shown(hits)) == 3  # the correction, one of the three reprints, and the ferry


def test_a_changed_text_leaves_its_reprints(printed: Library, articles: Path):
    write(articles, "globe", printed_by("globe").replace("40 cracks", "41 cracks"), "2025-06-03")
    printed.sync(articles)

    assert {title: len(named) for title, named in shown(printed.search(QUESTION))}["globe"] == 0
    assert printed.check().failed == ()


def test_a_changed_date_leaves_its_reprints_and_comes_back(printed: Library, articles: Path):
    for day, others in (("2025-06-20", 0), ("2025-06-04", 2)):
        write(articles, "globe", printed_by("globe"), day)
        printed.sync(articles)
        hits = printed.search(QUESTION, filters=Filters(sources=("Globe", "Post", "News")))
        assert len(shown(hits)) == (2 if others == 0 else 1)
        assert printed.check().failed == ()


def test_reprints_that_change_together_stay_paired(printed: Library, articles: Path):
    assert printed.add([articles], author="Ann Holt").updated == 4
    assert len(shown(printed.search(QUESTION))) == 2
    assert printed.check().failed == ()


def test_each_is_hidden_only_behind_its_own_reprint(library: Library, articles: Path):
    # One and three are five days apart; two, without a date, is a reprint of both.
    for outlet, day in (("aaaa", "2025-06-01"), ("bbbb", ""), ("cccc", "2025-06-06")):
        write(articles, outlet, f"{outlet}\n\n{STORY}", day, title="The quay")
    library.add([articles])

    found = {hit.source: hit.also_in_outlets for hit in library.search(QUESTION)}

    assert found.keys() == {"Aaaa", "Cccc"}
    assert sorted(found.values()) == [(), ("Bbbb",)]  # named once


def test_reprints_do_not_crowd_out_the_rest(open_library: Opener, articles: Path):
    library = open_library(candidates=5)
    for number in range(40):
        write(articles, f"outlet{'abcdefgh'[number % 8] * (number // 8 + 1)}", printed_by("x" * (number + 1)))
    write(articles, "ferry", FERRY)
    write(articles, "fog", "Fog lay over the island.")
    library.add([articles])

    hits = library.search(QUESTION, 5)

    assert [title for title, _ in shown(hits)][1:] == ["ferry", "fog"]
    assert len(hits[0].also_in) == 39


def test_very_many_copies_are_compared_with_so_many_only(
    library: Library, articles: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reprints, "MAX_COPIES", 2)
    for number in range(5):
        write(articles, f"n{number}", printed_by("x" * (number + 1)))
        library.add([articles])

    assert library.check().failed == ()
    assert sum(1 + len(named) for _, named in shown(library.search(QUESTION))) == 5


# ---- the rows


def rows(stored: Stored, home: Path) -> dict[str, int]:
    tables = ("reprint_keys", "reprint_bands", "reprints")
    with stored.tables(home) as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_rows_come_and_go_with_their_articles(printed: Library, stored: Stored, home: Path):
    assert rows(stored, home) == {
        "reprint_keys": 4,
        "reprint_bands": 3 * 16 + 1,
        "reprints": 3 * 2,
    }  # the ferry is short

    printed.remove([item.id for item in printed.articles()])

    assert rows(stored, home) == {"reprint_keys": 0, "reprint_bands": 0, "reprints": 0}


def test_a_rebuild_keeps_them(printed: Library):
    before = shown(printed.search(QUESTION))
    printed.rebuild()
    assert shown(printed.search(QUESTION)) == before
    assert printed.check().failed == ()


@pytest.mark.both_stores(False)
def test_an_older_index_gets_its_rows_when_it_is_opened(
    printed: Library, open_library: Opener, stored: Stored, home: Path
):
    expected = shown(printed.search(QUESTION))
    printed.close()
    with stored.tables(home) as connection:
        for table in ("reprint_keys", "reprint_bands", "reprints"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DELETE FROM meta WHERE key = 'reprints'")
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")

    reader = open_library(read_only=True)
    assert shown(reader.search(QUESTION)) == expected

    writer = open_library()
    assert shown(writer.search(QUESTION)) == shown(reader.search(QUESTION)) == expected
    assert writer.check().failed == ()


def test_rows_of_another_version_are_made_anew(printed: Library, open_library: Opener, stored: Stored, home: Path):
    printed.close()
    with stored.tables(home) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'reprints'")
        connection.execute("DELETE FROM reprints")

    open_library()

    assert rows(stored, home)["reprints"] == 3 * 2


@pytest.mark.parametrize(
    ("statement", "values", "problem"),
    [
        ("DELETE FROM reprint_keys WHERE article = 2", [], "signatures of articles"),
        ("UPDATE reprint_keys SET bands = ? WHERE article = 2", [b"\0"], "signatures of articles"),
        ("INSERT INTO reprint_keys VALUES (99, ?)", [b""], "signatures of articles"),
        ("DELETE FROM reprint_bands WHERE article = 2", [], "wrong signatures"),
        ("INSERT INTO reprint_bands VALUES (7, 99)", [], "wrong signatures"),
        ("DELETE FROM reprints", [], "not what the texts say"),
        ("DELETE FROM reprints WHERE article = 2", [], "one way only"),
        ("INSERT INTO reprints VALUES (1, 2), (2, 1)", [], "not what the texts say"),
        ("UPDATE articles SET published = 20240101 WHERE number = 2", [], "not what the texts say"),
    ],
)
def test_damage_is_found_and_put_right(
    printed: Library, stored: Stored, home: Path, statement: str, values: list[bytes], problem: str
):
    with stored.tables(home) as connection:
        connection.execute(statement, values)

    found = printed.check()
    repaired = printed.check(repair=True)

    assert any(problem in failure.error for failure in found.failed)
    assert repaired.failed == ()
    assert printed.check().failed == ()


# ---- which one stands for the others

PAIRS = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]))


@settings(deadline=None)
@given(PAIRS, st.permutations(range(8)))
def test_whoever_is_hidden_has_a_better_reprint_that_is_shown(drawn: set[tuple[int, int]], order: list[int]):
    pairs: dict[str, set[str]] = {}
    for one, other in drawn:
        pairs.setdefault(str(one), set()).add(str(other))
        pairs.setdefault(str(other), set()).add(str(one))
    everyone = {str(each) for each in range(8)}
    rank = {str(each): order.index(each) for each in range(8)}

    out = reprints.hidden(everyone, pairs, lambda each: (rank[each], 0, each))

    seen = everyone - out
    assert all(pairs.get(each, set()).isdisjoint(seen) for each in seen)
    assert all(any(rank[other] < rank[each] for other in pairs[each] & seen) for each in out)
    again = reprints.hidden(sorted(everyone, reverse=True), pairs, lambda each: (rank[each], 0, each))
    assert again == out
